import { describe, expect, test } from "vitest";
import {
  MAX_PICTURE_BYTES,
  MAX_PICTURES,
  MAX_SENT_FILE_BYTES,
} from "../../../page/attachments/bounds.ts";
import { encodeBody } from "../../../page/attachments/encode-body.ts";
import { leftOutOf } from "../../../page/attachments/left-out.ts";
import type { Attachment, Picture, QuotedFile } from "../../../page/chat/attachment.ts";
import type { Message } from "../../../page/chat/conversation.ts";
import { requestMessages } from "../../../page/chat/message-tree.ts";
import type { MessageBody } from "../../../src/client/index.ts";
import { DEFAULT_LIMITS } from "../../../src/reply/limits.ts";

const picture = (bytes: number | Uint8Array<ArrayBuffer> = 3): Picture => ({
  kind: "picture",
  name: "a.jpg",
  blob: new Blob([typeof bytes === "number" ? new Uint8Array(bytes) : bytes], {
    type: "image/jpeg",
  }),
  width: 1,
  height: 1,
});

const file = (text: string): QuotedFile => ({
  kind: "file",
  name: "a.txt",
  size: text.length,
  blob: new Blob([text]),
  length: text.length,
});

const said = (content: string, attachments?: readonly Attachment[]): Message => ({
  id: "u",
  conversationId: "c",
  parentId: null,
  role: "user",
  content,
  ...(attachments && { attachments }),
  createdAt: 1,
  state: "done",
});

async function sent(branch: readonly Message[], isBlind = false): Promise<readonly unknown[]> {
  const messages = requestMessages({ system: "" }, branch, isBlind);
  const body: MessageBody = { messages, agent: "coder" };
  const { messages: encoded, ...rest } = JSON.parse(await encodeBody(body));
  expect(rest).toEqual({ agent: "coder" });
  return encoded;
}

describe("encodeBody", () => {
  test("puts pictures in as data: URLs, before the words", async () => {
    expect(await sent([said("What?", [picture(), picture()])])).toEqual([
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: "data:image/jpeg;base64,AAAA" } },
          { type: "image_url", image_url: { url: "data:image/jpeg;base64,AAAA" } },
          { type: "text", text: "What?" },
        ],
      },
    ]);
  });

  test("writes bytes of any number as base64", async () => {
    const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 7) % 256);
    const [message] = (await sent([said("", [picture(bytes)])])) as [
      { content: [{ image_url: { url: string } }] },
    ];
    const base64 = message.content[0].image_url.url.split(",")[1] ?? "";
    expect(Buffer.from(base64, "base64").equals(bytes)).toBe(true);
  });

  test("makes one text of files and words, for whoever takes no parts", async () => {
    expect(await sent([said("Hi"), said("Look", [file("one"), file("two")])])).toEqual([
      { role: "user", content: "Hi" },
      {
        role: "user",
        content:
          'Attached file "a.txt":\n```\none\n```\n\nAttached file "a.txt":\n```\ntwo\n```\n\nLook',
      },
    ]);
  });

  test("tells a model that sees none that there was a picture", async () => {
    expect(await sent([said("What?", [picture()])], true)).toEqual([
      {
        role: "user",
        content: "[A picture was here. It is left out, since this model takes none.]\n\nWhat?",
      },
    ]);
  });

  test("ends with words when a picture is gone", async () => {
    const gone = { ...picture(), blob: { size: 3, arrayBuffer: () => Promise.reject() } };
    await expect(sent([said("", [gone as unknown as Picture])])).rejects.toMatchObject({
      name: "ApiError",
      message: "a.jpg could not be read. Choose it again.",
    });
  });

  test("stays within the PC's bound, whatever a message holds and has behind it", async () => {
    const most = (): Attachment[] => [
      ...Array.from({ length: MAX_PICTURES }, () => picture(MAX_PICTURE_BYTES)),
      file("日".repeat(200_000)),
    ];
    const branch = [said("One", most()), said("Two", most())];
    const body: MessageBody = { messages: requestMessages({ system: "" }, branch) };
    const json = await encodeBody(body);
    expect(Buffer.byteLength(json)).toBeLessThan(DEFAULT_LIMITS.bodyBytes);
    const [one, two] = JSON.parse(json).messages;
    const count = (message: typeof one) =>
      [message.content].flat().filter(({ type }: { type?: string }) => type === "image_url").length;
    expect([count(one), count(two)]).toEqual([0, MAX_PICTURES]);
    expect(JSON.stringify(one)).toContain("[The text of the file");
  });
});

describe("leftOutOf", () => {
  test("leaves out the oldest, and none that is older than one that is left out", () => {
    const [small, large, latest] = [
      picture(1),
      picture(MAX_PICTURE_BYTES),
      Array.from({ length: MAX_PICTURES }, () => picture(MAX_PICTURE_BYTES - 1)),
    ];
    expect(leftOutOf([[small], [large], latest])).toEqual(new Set([small, large]));
    expect(leftOutOf([[small], latest.slice(1), [large]])).toEqual(new Set());
  });

  test("counts pictures and files apart", () => {
    const [old, latest] = [file("x"), file("x".repeat(MAX_SENT_FILE_BYTES))];
    const shown = picture();
    expect(leftOutOf([[old, shown], [latest]])).toEqual(new Set([old]));
  });
});
