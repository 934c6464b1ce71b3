import { describe, expect, test } from "vitest";
import type { Attachment } from "../../../page/chat/attachment.ts";
import type { Conversation, Message } from "../../../page/chat/conversation.ts";
import { toJson, toMarkdown } from "../../../page/chat/export.ts";
import { exportable } from "../../../page/chat/exported-attachments.ts";
import { fromJson } from "../../../page/chat/import.ts";
import { parseExport } from "../../../src/conversations/exchange.ts";

const CONVERSATION: Conversation = {
  id: "c",
  title: "Pictures",
  system: "",
  createdAt: 1,
  updatedAt: 2,
  leafId: "u",
};
const PICTURE: Attachment = {
  kind: "picture",
  name: "a_b.jpg",
  blob: new Blob([new Uint8Array([1, 2, 3, 4])], { type: "image/jpeg" }),
  width: 20,
  height: 10,
};
const FILE: Attachment = {
  kind: "file",
  name: "a.txt",
  size: 9,
  blob: new Blob(["Text ä"], { type: "text/plain" }),
  length: 6,
  isCut: true,
};
const message = (id: string, createdAt: number, attachments: Attachment[]): Message => ({
  id,
  conversationId: "c",
  parentId: null,
  role: "user",
  content: "Look",
  attachments,
  createdAt,
  state: "done",
});
const MESSAGE = message("u", 1, [PICTURE, FILE]);

async function exported(messages: readonly Message[] = [MESSAGE]): Promise<string> {
  return toJson([CONVERSATION], (await exportable(messages)).messages);
}

describe("an export with attachments", () => {
  test("is read again as it was", async () => {
    const [read] = fromJson(await exported());
    const [picture, file] = read?.messages[0]?.attachments ?? [];
    expect({ ...picture, blob: undefined }).toEqual({ ...PICTURE, blob: undefined });
    expect({ ...file, blob: undefined }).toEqual({ ...FILE, blob: undefined });
    expect(picture?.blob.type).toBe("image/jpeg");
    const bytes = new Uint8Array((await picture?.blob.arrayBuffer()) ?? new ArrayBuffer());
    expect([...bytes]).toEqual([1, 2, 3, 4]);
    expect(await file?.blob.text()).toBe("Text ä");
  });

  test("is one that the PC takes, which keeps the words", async () => {
    expect(parseExport(JSON.parse(await exported()))?.[0]?.messages).toMatchObject([
      { id: "u", content: "Look" },
    ]);
  });

  test.each<[string, (one: Record<string, unknown>) => void]>([
    ["a picture of another type", (one) => Object.assign(one, { type: "image/svg+xml" })],
    ["a picture that is no base64", (one) => Object.assign(one, { data: "§" })],
    ["an attachment of another kind", (one) => Object.assign(one, { kind: "page" })],
    ["a name that is none", (one) => Object.assign(one, { name: {} })],
    ["a width that is none", (one) => Object.assign(one, { width: -1 })],
  ])("is refused with %s", async (_, change) => {
    const json = JSON.parse(await exported());
    change(json.conversations[0].messages[0].attachments[0]);
    expect(() => fromJson(JSON.stringify(json))).toThrow("This is no export of remote-chat.");
  });

  test("leaves the oldest out where it would be too large, and says how many", async () => {
    const messages = [message("old", 1, [PICTURE]), message("new", 2, [PICTURE])];
    const { messages: written, leftOut } = await exportable(messages, 6);
    expect(leftOut).toBe(1);
    expect(written.map(({ id, attachments }) => [id, attachments?.length])).toEqual([
      ["old", undefined],
      ["new", 1],
    ]);
  });

  test("as Markdown names what is attached", () => {
    expect(toMarkdown(CONVERSATION, [MESSAGE])).toContain(
      "## You\n\n_(Attached: a\\_b.jpg)_\n\n_(Attached: a.txt)_\n\nLook",
    );
  });
});
