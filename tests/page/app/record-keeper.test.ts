import { expect, test } from "vitest";
import { RecordKeeper } from "../../../page/app/record-keeper.ts";
import type { Conversation, Message } from "../../../page/chat/conversation.ts";
import type { ChatStore } from "../../../page/store/chat-store.ts";
import { memoryStore } from "../../../page/store/memory-store.ts";

const conversation = (id: string, title = id): Conversation => ({
  id,
  title,
  system: "",
  createdAt: 1,
  updatedAt: 1,
});
const message = (id: string, conversationId: string, content: string): Message => ({
  id,
  conversationId,
  parentId: null,
  role: "user",
  content,
  createdAt: 1,
  state: "done",
});

/** A store that takes nothing while it is full. */
function fillableStore() {
  const store = memoryStore();
  const state = { isFull: false };
  const put: ChatStore["put"] = async (records) => {
    if (state.isFull) throw new DOMException("full", "QuotaExceededError");
    await store.put(records);
  };
  return { store: { ...store, put }, state };
}

test("what a full store did not take is kept with the next change that it takes", async () => {
  const { store, state } = fillableStore();
  const keeper = new RecordKeeper(store);
  state.isFull = true;
  expect(
    await keeper.put({ conversation: conversation("a"), messages: [message("1", "a", "one")] }),
  ).toBe(false);
  expect(await keeper.put({ conversation: conversation("b") })).toBe(false);
  expect(await keeper.put({ messages: [message("1", "a", "one, longer")] })).toBe(false);
  expect(keeper.isFailing.value).toBe(true);
  expect(await store.conversations()).toEqual([]);
  state.isFull = false;
  expect(await keeper.put({ messages: [message("2", "a", "two")] })).toBe(true);
  expect(keeper.isFailing.value).toBe(false);
  expect((await store.conversations()).map(({ id }) => id)).toEqual(["a", "b"]);
  expect((await store.messages("a")).map(({ content }) => content)).toEqual(["one, longer", "two"]);
});

test("what was removed meanwhile does not come back", async () => {
  const { store, state } = fillableStore();
  const keeper = new RecordKeeper(store);
  state.isFull = true;
  await keeper.put({ conversation: conversation("a"), messages: [message("1", "a", "one")] });
  await keeper.put({ conversation: conversation("b") });
  keeper.forget("a");
  state.isFull = false;
  expect(await keeper.flush()).toBe(true);
  expect((await store.conversations()).map(({ id }) => id)).toEqual(["b"]);
  expect(await store.messages()).toEqual([]);
});
