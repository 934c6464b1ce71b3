import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../src/chat.ts";
import { branchOf } from "../../src/conversations/conversation.ts";
import { memoryConversations } from "../../src/conversations/conversation-store.ts";
import { openConversation } from "../../src/conversations/open-conversation.ts";
import { PersonalConversations } from "../../src/conversations/personal-conversations.ts";

function pc() {
  const store = memoryConversations();
  const owner = new PersonalConversations(store, "owner");
  const ask = (
    content: string,
    more: { who?: string; messageId?: string; replyTo?: string } = {},
  ) => openConversation(store, { conversationId: "c", who: "owner", content, ...more });
  const said = async () =>
    branchOf(await owner.read("c")).map(({ role, content, state, reason }) =>
      [role, content, state, reason].filter((each) => each !== undefined).join(" | "),
    );
  return { store, owner, ask, said };
}

async function* events(...batches: (readonly ChatEvent[])[]): AsyncGenerator<readonly ChatEvent[]> {
  yield* batches;
}

const token = (delta: string): ChatEvent => ({ type: "token", delta });

async function drain(batches: AsyncIterable<readonly ChatEvent[]>): Promise<ChatEvent[]> {
  const all: ChatEvent[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

describe("openConversation", () => {
  it("begins a conversation, and asks with all of it from then on, without traces", async () => {
    const { owner, ask } = pc();
    const first = await ask("Hello");
    expect(first.messages).toEqual([{ role: "user", content: "Hello" }]);
    await first.save({ content: "<think>hm</think>\nHi", state: "done", finishReason: "stop" });
    const { updatedAt } = await owner.read("c");
    await owner.edit("c", { updatedAt, system: " Be brief. " });
    const second = await ask("And now?");
    expect(second.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Hi" },
      { role: "user", content: "And now?" },
    ]);
    expect((await owner.read("c")).title).toBe("Hello");
  });

  it("adds a message that is sent again once, and its reply once", async () => {
    const { ask, said } = pc();
    for (const content of ["Hi", "not again"]) {
      const opened = await ask("Hello", { messageId: "m1" });
      expect(opened.messages).toEqual([{ role: "user", content: "Hello" }]);
      await opened.save({ content, state: "done" });
    }
    expect(await said()).toEqual(["user | Hello | done", "assistant | Hi | done"]);
  });

  it("answers a message once more beside the earlier replies, which stay, and shows the new one", async () => {
    const { owner, ask, said } = pc();
    for (const [messageId, content] of [
      ["m1", "One"],
      ["m2", "Two"],
    ] as const) {
      const opened = await ask(content, { messageId });
      await opened.save({ content: `To ${content}`, state: "done" });
    }
    for (const _ of ["", "sent again"]) {
      const again = await ask("not this", { messageId: "a1", replyTo: "m1" });
      expect(again.messages).toEqual([{ role: "user", content: "One" }]);
      expect(await said()).toHaveLength(4 - (_ === "" ? 0 : 2));
      await again.save({ content: "Once more", state: "done" });
    }
    expect(await said()).toEqual(["user | One | done", "assistant | Once more | done"]);
    const { messages } = await owner.read("c");
    expect(messages.map(({ id, parentId }) => [id, parentId])).toEqual([
      ["m1", null],
      ["m1-reply", "m1"],
      ["m2", "m1-reply"],
      ["m2-reply", "m2"],
      ["a1-reply", "m1"],
    ]);
    await expect(ask("x", { replyTo: "m1-reply" })).rejects.toMatchObject({ param: "replyTo" });
    await expect(ask("x", { replyTo: "m9" })).rejects.toMatchObject({ param: "replyTo" });
    await expect(ask("x", { who: "d2", replyTo: "m1" })).rejects.toMatchObject({
      code: "not_found.conversation",
    });
  });

  it("keeps both messages of two that are asked at once, and both replies", async () => {
    const { ask, said } = pc();
    const opened = await Promise.all([ask("one"), ask("two")]);
    await Promise.all(opened.map((each, at) => each.save({ content: String(at), state: "done" })));
    expect((await said()).sort()).toEqual([
      "assistant | 0 | done",
      "assistant | 1 | done",
      "user | one | done",
      "user | two | done",
    ]);
  });

  it("keeps a reply with what it answers when another branch is shown by then", async () => {
    const { owner, ask, said } = pc();
    const opened = await ask("one");
    const { updatedAt } = await owner.read("c");
    await owner.replace("c", { messages: [{ role: "user", content: "other" }], updatedAt });
    await opened.save({ content: "late", state: "done" });
    expect(await said()).toEqual(["user | other | done"]);
    const { messages } = await owner.read("c");
    const late = messages.find(({ content }) => content === "late");
    expect(messages.find(({ id }) => id === late?.parentId)?.content).toBe("one");
  });

  it("refuses ids that are none, and somebody else's conversation", async () => {
    const { store, ask } = pc();
    await ask("Hello");
    await expect(ask("x", { who: "phone" })).rejects.toMatchObject({
      code: "not_found.conversation",
    });
    await expect(ask("x", { messageId: "a b" })).rejects.toMatchObject({
      code: "validation.invalid_body",
    });
    for (const conversationId of ["", "../x", "export"])
      await expect(
        openConversation(store, { conversationId, who: "owner", content: "x" }),
      ).rejects.toMatchObject({ code: "validation.invalid_body" });
  });
});

describe("OpenedConversation.keep", () => {
  it.each<[how: string, batches: (readonly ChatEvent[])[], kept: string]>([
    ["done", [[token("a")], [token("b"), { type: "done", content: "ab" }]], "ab | done"],
    ["failed", [[token("a")], [{ type: "error", message: "No." }]], "a | error | No."],
    ["failed at once", [[{ type: "error", message: "No." }]], " | error | No."],
    ["cut off", [[token("a")]], "a | stopped"],
  ])("keeps a reply that is %s, and passes it on", async (_, batches, kept) => {
    const { ask, said } = pc();
    const opened = await ask("Hello");
    expect(await drain(opened.keep(events(...batches)))).toEqual(batches.flat());
    expect((await said()).at(-1)).toBe(`assistant | ${kept}`);
  });

  it("keeps what there was when nobody reads on, or somebody stopped it", async () => {
    for (const how of ["left", "stopped"]) {
      const { ask, said } = pc();
      const opened = await ask("Hello");
      const stopped = how === "stopped" ? AbortSignal.abort() : new AbortController().signal;
      const failed: ChatEvent = { type: "error", message: "The reply was stopped." };
      const batches = opened.keep(events([token("a")], [failed]), { stopped });
      if (how === "left") for await (const _ of batches) break;
      else await drain(batches);
      expect((await said()).at(-1)).toBe("assistant | a | stopped");
    }
  });

  it("passes a reply on that cannot be kept, and says so", async () => {
    const { owner, ask } = pc();
    const opened = await ask("Hello");
    await owner.remove("c");
    const failures: unknown[] = [];
    const done: ChatEvent = { type: "done", content: "" };
    const onFailure = (error: unknown) => failures.push(error);
    expect(await drain(opened.keep(events([done]), { onFailure }))).toEqual([done]);
    expect(failures).toMatchObject([{ code: "not_found.conversation" }]);
  });
});
