import { describe, expect, it } from "vitest";
import { toJson } from "../../page/chat/export.ts";
import { fromJson } from "../../page/chat/import.ts";
import { memoryConversations } from "../../src/conversations/conversation-store.ts";
import {
  type ExchangedConversation,
  parseExport,
  parseExportText,
  toExchanged,
  toMarkdown,
} from "../../src/conversations/exchange.ts";
import { historyOf } from "../../src/conversations/history.ts";
import { importConversations } from "../../src/conversations/import-conversations.ts";
import { PersonalConversations } from "../../src/conversations/personal-conversations.ts";
import { runConversations } from "../../src/conversations/run-conversations.ts";

const CONVERSATION = {
  id: "c1",
  title: "Title",
  system: "Be brief.",
  createdAt: 1,
  updatedAt: 10,
  leafId: "m4",
};
// A tree as the page makes it; the page's order is none.
const MESSAGES = [
  {
    id: "m4",
    parentId: "m1",
    role: "assistant",
    content: "again",
    createdAt: 4,
    state: "stopped",
    reason: "It was stopped.",
    thoughtMs: 7,
  },
  { id: "m1", parentId: null, role: "user", content: "Hello", createdAt: 2, state: "done" },
  {
    id: "m2",
    parentId: "m1",
    role: "assistant",
    content: "<think>t</think>\nHi",
    createdAt: 3,
    state: "done",
    finishReason: "length",
  },
] as const;

const ofPage = (): string =>
  toJson(
    [CONVERSATION],
    MESSAGES.map((message) => ({ ...message, conversationId: "c1" })),
  );
const exportOf = (conversations: readonly ExchangedConversation[]): string =>
  JSON.stringify({ format: "remote-chat", version: 1, conversations });
const byId = <T extends { readonly id: string }>(messages: readonly T[]): T[] =>
  [...messages].sort((one, other) => (one.id < other.id ? -1 : 1));

async function imported(text: string, store = memoryConversations(), who = "owner") {
  const outcome = await importConversations(store, parseExportText(text) ?? [], who);
  return { store, outcome };
}

describe("an export", () => {
  it("of the page can be imported on the PC, and that of the PC on the page", async () => {
    const { store, outcome } = await imported(ofPage());
    expect(outcome).toMatchObject({ added: 1, updated: 0 });
    const kept = await store.read("c1");
    if (!kept) throw new Error("not kept");
    expect(kept).toMatchObject({ ...CONVERSATION, messageCount: 2, lastMessage: "again" });
    const [back] = fromJson(exportOf([toExchanged(kept)]));
    expect(back?.conversation).toEqual(CONVERSATION);
    expect(byId(back?.messages ?? [])).toEqual(
      byId(MESSAGES).map((message) => ({ ...message, conversationId: "c1" })),
    );
  });

  it("keeps what was attached, and shows it to the model", async () => {
    const attachments = [
      {
        kind: "picture",
        name: "cat.png",
        type: "image/png",
        width: 1,
        height: 2,
        data: "iVBORw==",
      },
      { kind: "file", name: "a.txt", size: 3, text: "b```c" },
    ];
    const [text] = MESSAGES.filter(({ id }) => id === "m1");
    const { store } = await imported(
      exportOf([
        { ...CONVERSATION, leafId: "m1", messages: [{ ...text, attachments }] },
      ] as unknown as ExchangedConversation[]),
    );
    const kept = await store.read("c1");
    if (!kept) throw new Error("not kept");
    expect(toExchanged(kept).messages).toMatchObject([{ content: "Hello", attachments }]);
    expect(historyOf(kept).at(-1)).toMatchObject({
      content: "Hello",
      parts: [
        { type: "image", mediaType: "image/png", data: "iVBORw==" },
        { type: "text", text: 'Attached file "a.txt":\n````\nb```c\n````' },
        { type: "text", text: "Hello" },
      ],
    });
  });

  it("gives the pictures that a message was sent with", async () => {
    const store = memoryConversations();
    const image = { type: "image", mediaType: "image/png", data: "iVBORw==" } as const;
    const parts = [image, { type: "text", text: "Look" } as const];
    const conversations = new PersonalConversations(store, "owner");
    await conversations.create({ id: "p", messages: [{ role: "user", content: "Look", parts }] });
    const kept = await conversations.read("p");
    expect(toExchanged(kept).messages).toMatchObject([
      { content: "Look", attachments: [{ kind: "picture", type: "image/png", data: "iVBORw==" }] },
    ]);
  });

  it("adds what is new, and changes nothing twice", async () => {
    const { store } = await imported(ofPage());
    const before = await store.read("c1");
    expect((await imported(ofPage(), store)).outcome).toMatchObject({ added: 0, updated: 0 });
    expect(await store.read("c1")).toEqual(before);
    const more = {
      id: "m5",
      parentId: "m4",
      role: "user",
      content: "more",
      createdAt: 5,
      state: "done",
    } as const;
    const older = { ...CONVERSATION, title: "Older", updatedAt: 9, messages: [...MESSAGES, more] };
    expect((await imported(exportOf([older]), store)).outcome).toMatchObject({
      added: 0,
      updated: 1,
    });
    expect(await store.read("c1")).toMatchObject({ title: "Title", leafId: "m4" });
    const newer = { ...CONVERSATION, title: "Newer", updatedAt: 99, leafId: "m5", messages: [] };
    expect((await imported(exportOf([newer]), store)).outcome).toMatchObject({
      added: 0,
      updated: 0,
    });
    await imported(exportOf([{ ...newer, messages: [...MESSAGES, more] }]), store);
    expect(await store.read("c1")).toMatchObject({ title: "Newer", leafId: "m5", messageCount: 3 });
  });

  it("is somebody's own beside another's conversation of the same id, also the second time", async () => {
    const { store } = await imported(ofPage());
    const before = await store.read("c1");
    expect((await imported(ofPage(), store, "phone")).outcome).toMatchObject({
      added: 1,
      updated: 0,
    });
    expect((await imported(ofPage(), store, "phone")).outcome).toMatchObject({
      added: 0,
      updated: 0,
    });
    expect(await store.read("c1")).toEqual(before);
    expect(await new PersonalConversations(store, "phone").list()).toHaveLength(1);
  });

  it("of an agent's conversation leaves out what tools were called and gave", async () => {
    const store = memoryConversations();
    const runs = runConversations(store);
    const by = { agent: "a", startedBy: "owner", runId: "r" };
    await runs.begun("a.b", { ...by, message: { role: "user", content: "Look" }, at: 1 });
    const toolCalls = [{ id: "1", name: "read", arguments: "{}" }];
    await runs.ended("a.b", {
      ...by,
      messages: [
        { role: "assistant", content: "", toolCalls },
        { role: "tool", content: "secret", toolCallId: "1" },
        { role: "assistant", content: "Done." },
      ],
      text: "",
      status: "done",
      at: 2,
    });
    const kept = await store.read("a.b");
    if (!kept) throw new Error("not kept");
    const [{ conversation, messages } = { conversation: undefined, messages: [] }] = fromJson(
      exportOf([toExchanged(kept)]),
    );
    expect(conversation).toMatchObject({ id: "a_b", title: "Look" });
    expect(messages.map(({ content, parentId }) => [content, parentId])).toEqual([
      ["Look", null],
      ["Done.", "run-r-asked"],
    ]);
    expect(toMarkdown(kept)).toBe(
      "# Look\n\n_1970-01-01_\n\n## You\n\nLook\n\n## Reply\n\n_(It called the tool read.)_\n\n## Reply\n\nDone.\n".replace(
        "_1970-01-01_",
        `_${new Date(kept.createdAt).toISOString().slice(0, 10)}_`,
      ),
    );
  });

  const [four, one, two] = MESSAGES;
  it.each<[what: string, conversation: object]>([
    ["without a title", { title: undefined }],
    ["with an id that is none", { id: "../x" }],
    ["with a message that follows one that is not there", { messages: [two] }],
    ["with a circle", { messages: [{ ...one, parentId: "m2" }, two, four] }],
    ["with a message twice", { messages: [one, one, two, four] }],
    ["with a leaf that is not there", { leafId: "m9" }],
    ["with a role that there is not", { messages: [{ ...one, role: "tool" }] }],
    ["with a state that there is not", { messages: [{ ...one, state: "x" }] }],
    ["with a time that there is not", { updatedAt: 1e300 }],
    ["with no messages", { messages: undefined }],
  ])("%s is none", (_, wrong) => {
    const conversation = { ...CONVERSATION, messages: MESSAGES, ...wrong };
    expect(
      parseExport({ format: "remote-chat", version: 1, conversations: [conversation] }),
    ).toBeUndefined();
  });

  it.each([
    null,
    [],
    {},
    { format: "other", version: 1, conversations: [] },
    { format: "remote-chat", version: 2, conversations: [] },
  ])("is not %j", (value) => expect(parseExport(value)).toBeUndefined());

  it("without a shown branch shows the one with the last message", () => {
    const { leafId: _, ...unshown } = CONVERSATION;
    const conversations = [{ ...unshown, messages: [one, two] }];
    const parsed = parseExport({ format: "remote-chat", version: 1, conversations });
    expect(parsed?.[0]?.leafId).toBe("m2");
  });

  it("with a reply that was on its way holds what there was of it", () => {
    const pending = { ...four, state: "pending", reason: undefined };
    const parsed = parseExport({
      format: "remote-chat",
      version: 1,
      conversations: [{ ...CONVERSATION, messages: [one, pending] }],
    });
    expect(parsed?.[0]?.messages[1]).toMatchObject({ content: "again", state: "error" });
  });
});
