import { expect, test } from "vitest";
import type { Conversation, Message, OnPc } from "../../../page/chat/conversation.ts";
import { pcFields } from "../../../page/chat/pc-body.ts";
import { mergeMessages } from "../../../page/on-pc/merge-messages.ts";

const onPc: OnPc = { id: "p", who: "owner", owner: "owner", shared: false, updatedAt: 1 };
const here: Conversation = { id: "pc-p", title: "T", system: "", createdAt: 1, updatedAt: 1, onPc };
const message = (id: string, parentId: string | null, rest: Partial<Message> = {}): Message => ({
  id,
  parentId,
  conversationId: "pc-p",
  role: "user",
  content: id,
  createdAt: 1,
  state: "done",
  ...rest,
});
const there = (leafId: string, ...messages: Message[]) => ({
  conversation: { id: "p", title: "T", system: "", createdAt: 1, updatedAt: 2, leafId },
  messages,
});

test("what was sent from here is found on the PC, and is no second message", () => {
  const local = [
    message("x", null, { content: "Hello", createdAt: 5 }),
    message("y", "x", { role: "assistant", content: "Hi", thoughtMs: 7 }),
  ];
  const merged = mergeMessages(
    { conversation: { ...here, leafId: "y" }, messages: local },
    there("b", message("a", null, { content: "Hello" }), {
      ...message("b", "a", { content: "Hi" }),
      role: "assistant",
    }),
    onPc,
  );
  expect(merged.messages).toMatchObject([
    { id: "x", pcId: "a", parentId: null, createdAt: 5 },
    { id: "y", pcId: "b", parentId: "x", thoughtMs: 7 },
  ]);
  expect(merged.conversation).toMatchObject({ leafId: "y", onPc: { updatedAt: 2, leafId: "b" } });
});

test("what another wrote comes in between, and what has not arrived stays as it is", () => {
  const known = message("x", null, { pcId: "a", content: "Hello" });
  const unsent = message("z", "x", { content: "Lost", state: "error" });
  const merged = mergeMessages(
    { conversation: { ...here, leafId: "z" }, messages: [known, unsent] },
    there("c", message("a", null, { content: "Hello" }), message("c", "a", { content: "Other" })),
    { ...onPc, leafId: "a" },
  );
  expect(merged.messages.map(({ id }) => id)).toEqual(["x", "pc-p-c"]);
  expect(merged.conversation.leafId).toBe("pc-p-c");
});

test("a message that follows another one than the PC's last says so, but for a first one", () => {
  const conversation = { ...here, onPc: { ...onPc, leafId: "b" } };
  const first = message("x", null, { pcId: "a" });
  const second = message("y", "x", { pcId: "b" });
  expect(pcFields(conversation, [first, second])).toEqual({ conversationId: "p" });
  expect(pcFields(conversation, [first])).toEqual({
    conversationId: "p",
    before: { kind: "branch", leafId: "a", updatedAt: 1 },
  });
  expect(pcFields(conversation, [])).toBeUndefined();
  const gone = { ...conversation, onPc: { ...conversation.onPc, isGone: true as const } };
  expect(pcFields(gone, [first, second])).toBeUndefined();
  expect(pcFields({ ...here, system: "S", onPc: { ...onPc, updatedAt: 0 } }, [])).toEqual({
    conversationId: "p",
    before: { kind: "begin", system: "S", createdAt: 1 },
  });
});

test("parts are put together, whichever is read first", () => {
  const all = ["a", "b", "c", "d"].map((id, index, ids) => message(id, ids[index - 1] ?? null));
  const last = mergeMessages(
    { conversation: here, messages: [] },
    there("d", ...all.slice(2)),
    onPc,
  );
  expect(last.messages.map(({ id, parentId }) => [id, parentId])).toEqual([
    ["pc-p-c", "pc-p-b"],
    ["pc-p-d", "pc-p-c"],
  ]);
  const first = mergeMessages(
    { conversation: last.conversation, messages: last.messages },
    there("d", ...all.slice(0, 2)),
    onPc,
  );
  expect(first.messages.map(({ id, parentId }) => [id, parentId])).toEqual([
    ["pc-p-a", null],
    ["pc-p-b", "pc-p-a"],
  ]);
  expect(first.conversation.leafId).toBe("pc-p-d");
});
