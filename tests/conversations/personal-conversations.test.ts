import { describe, expect, it } from "vitest";
import { branchOf, type NewMessage } from "../../src/conversations/conversation.ts";
import { memoryLog } from "../../src/conversations/conversation-log.ts";
import {
  conversationStore,
  memoryConversations,
} from "../../src/conversations/conversation-store.ts";
import { PersonalConversations } from "../../src/conversations/personal-conversations.ts";

const user = (content: string): NewMessage => ({ role: "user", content });
const assistant = (content: string): NewMessage => ({ role: "assistant", content });
const HELLO = [user("Hello"), assistant("Hi")];

/** Two people's conversations in one store, whose clock stands unless it is moved. */
function people() {
  const clock = { now: 1000 };
  const now = () => clock.now;
  const store = memoryConversations({ now });
  const of = (who: string) => new PersonalConversations(store, who, { now });
  return { clock, store, owner: of("owner"), phone: of("phone"), tablet: of("tablet") };
}

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error) => error.code ?? String(error),
  );

describe("PersonalConversations", () => {
  it("keeps a conversation, with a title from its first message", async () => {
    const { owner } = people();
    const made = await owner.create({
      messages: [user(`  What\n is ${"it ".repeat(40)}`), assistant("<think>hm</think>\nIt")],
    });
    expect(await owner.read(made.id)).toEqual(made);
    expect(await owner.list()).toEqual([
      {
        id: made.id,
        owner: "owner",
        shared: false,
        title: "What is it it it it it it it it it it it it it it it it it…",
        titleSource: "default",
        createdAt: 1000,
        updatedAt: 1000,
        editedAt: 0,
        updatedBy: "owner",
        messageCount: 2,
        lastMessage: "It",
        preview: expect.stringMatching(/^What is it it/),
        lastMessageAt: 1000,
        leafId: made.messages[1]?.id,
      },
    ]);
  });

  it("keeps people's conversations apart, unless one is shared", async () => {
    const { owner, phone, tablet } = people();
    const { id, updatedAt } = await phone.create({ messages: HELLO });
    for (const other of [owner, tablet]) {
      expect(await other.list()).toEqual([]);
      expect(await other.search("hello", 10)).toEqual([]);
      expect(await code(other.read(id))).toBe("not_found.conversation");
      expect(await code(other.append(id, HELLO))).toBe("not_found.conversation");
      expect(await code(other.edit(id, { updatedAt, title: "x" }))).toBe("not_found.conversation");
      expect(await code(other.replace(id, { messages: HELLO, updatedAt }))).toBe(
        "not_found.conversation",
      );
      expect(await code(other.branch(id, 0))).toBe("not_found.conversation");
      expect(await code(other.remove(id))).toBe("not_found.conversation");
      expect(await code(other.create({ id, messages: HELLO }))).toBe("conversation.exists");
    }
    const shared = await phone.edit(id, { updatedAt, shared: true });
    expect(await tablet.read(id)).toEqual(shared);
    expect(await code(tablet.append(id, [user("and I")]))).toBe("ok");
    expect((await phone.read(id)).messages.at(-1)?.content).toBe("and I");
    const seen = (await tablet.read(id)).updatedAt;
    expect(await code(tablet.edit(id, { updatedAt: seen, title: "x" }))).toBe("auth.forbidden");
    expect(await code(tablet.edit(id, { updatedAt: seen, shared: false }))).toBe("auth.forbidden");
    expect(await code(tablet.replace(id, { title: "x" }))).toBe("auth.forbidden");
    expect(await code(tablet.remove(id))).toBe("auth.forbidden");
    expect(await code(owner.remove(id))).toBe("ok");
    expect(await phone.list()).toEqual([]);
  });

  it("refuses the second of two edits that saw the same, and loses neither's messages", async () => {
    const { owner, clock } = people();
    const { id, updatedAt } = await owner.create({ messages: HELLO });
    clock.now = 2000;
    const outcomes = await Promise.all(
      ["one", "two"].map((title) => code(owner.edit(id, { updatedAt, title }))),
    );
    expect(outcomes).toEqual(["ok", "conversation.changed"]);
    // Messages that were added since do not make a title a lost one.
    const { updatedAt: renamedAt } = await owner.read(id);
    await owner.append(id, [user("more")]);
    expect(await code(owner.edit(id, { updatedAt: renamedAt, title: "three" }))).toBe("ok");
    expect(await owner.read(id)).toMatchObject({
      title: "three",
      titleSource: "manual",
      messageCount: 3,
    });
  });

  it("puts what two clients add at once one behind the other", async () => {
    const { owner } = people();
    const { id } = await owner.create({ messages: HELLO });
    await Promise.all(Array.from({ length: 20 }, (_, at) => owner.append(id, [user(String(at))])));
    const { messages, updatedAt, ...rest } = await owner.read(id);
    expect(branchOf({ messages, ...rest }).map(({ content }) => content)).toEqual([
      "Hello",
      "Hi",
      ...Array.from({ length: 20 }, (_, at) => String(at)),
    ]);
    // Each change is another version, though the clock stands.
    expect(updatedAt).toBe(1020);
  });

  it("adds messages that are known already once", async () => {
    const { owner } = people();
    const { id } = await owner.create({ messages: HELLO });
    const message = { ...user("once"), id: "m-1" };
    const first = await owner.append(id, [message, message]);
    expect(await owner.append(id, [message])).toEqual(first);
    expect(first.messageCount).toBe(3);
    expect(await code(owner.append(id, [{ ...message, id: "a b" }]))).toBe(
      "validation.invalid_body",
    );
  });

  it("branches up to a message", async () => {
    const { owner, phone } = people();
    const { id, updatedAt } = await owner.create({
      messages: [...HELLO, user("more")],
      title: "T",
      system: "S",
    });
    const branch = await owner.branch(id, 1);
    expect(branch).toMatchObject({
      title: "Branch: T",
      titleSource: "system",
      system: "S",
      branchOf: { id, messageIndex: 1 },
      messageCount: 2,
    });
    expect(branch.messages.map(({ content }) => content)).toEqual(["Hello", "Hi"]);
    expect(await code(owner.branch(id, 3))).toBe("not_found.conversation");
    expect(await code(owner.branch(id, -1))).toBe("not_found.conversation");
    await owner.edit(id, { updatedAt, shared: true });
    expect(await phone.branch(id, 0)).toMatchObject({ owner: "phone", shared: false });
  });

  it("removes the version that was seen alone, where one is named", async () => {
    const { owner } = people();
    const { id, updatedAt } = await owner.create({ messages: HELLO });
    await owner.append(id, [user("more")]);
    expect(await code(owner.remove(id, { updatedAt }))).toBe("conversation.changed");
    expect(await code(owner.remove(id, { updatedAt: updatedAt + 1 }))).toBe("ok");
    expect(await code(owner.remove(id))).toBe("not_found.conversation");
    expect(await code(owner.append(id, HELLO))).toBe("not_found.conversation");
  });

  it.each(["", ".", "..", "a/b", "a".repeat(65), "export", "import", "ü", "a\n", "a\u0000"])(
    "takes no conversation of the id %j",
    async (id) => {
      const { owner, store } = people();
      const isPossible = id === "." || id === "..";
      expect(await code(owner.create({ id, messages: HELLO }))).toBe(
        isPossible ? "ok" : "validation.invalid_body",
      );
      expect(await store.list()).toHaveLength(isPossible ? 1 : 0);
    },
  );

  it("writes to none that is damaged; it can be read, and branched", async () => {
    const log = memoryLog();
    const owner = new PersonalConversations(conversationStore(log), "owner");
    const { id } = await owner.create({ messages: HELLO });
    const { version = "" } = (await log.read(id)) ?? {};
    await log.append(id, "no line\n", version);
    const before = await log.read(id);
    const { isDamaged, updatedAt } = await owner.read(id);
    expect(isDamaged).toBe(true);
    expect(await code(owner.append(id, HELLO))).toBe("conversation.damaged");
    expect(await code(owner.edit(id, { updatedAt, title: "x" }))).toBe("conversation.damaged");
    expect(await code(owner.replace(id, { messages: [user("x")], updatedAt }))).toBe(
      "conversation.damaged",
    );
    expect(await log.read(id)).toEqual(before);
    expect(await owner.branch(id, 1)).toMatchObject({ messageCount: 2, isDamaged: false });
    expect(await code(owner.remove(id))).toBe("ok");
  });
});

describe("PersonalConversations.replace", () => {
  const contents = async (owner: PersonalConversations, id: string) =>
    branchOf(await owner.read(id)).map(({ content }) => content);

  it("begins a conversation that is not there, and adds to one that is", async () => {
    const { owner } = people();
    expect(await code(owner.replace("c", { title: "x" }))).toBe("not_found.conversation");
    await owner.replace("c", { messages: HELLO });
    const before = await owner.read("c");
    await owner.replace("c", { messages: [...HELLO, user("more")] });
    expect(await contents(owner, "c")).toEqual(["Hello", "Hi", "more"]);
    expect((await owner.read("c")).messages.slice(0, 2)).toEqual(before.messages);
    expect(await code(owner.replace("c", { messages: [] }))).toBe("validation.invalid_body");
  });

  it("takes the traces that a client does not show for no difference", async () => {
    const { owner } = people();
    await owner.create({ id: "c", messages: [user("a"), assistant("<think>t</think>\nb")] });
    await owner.replace("c", { messages: [user("a"), assistant("b"), user("c")] });
    expect(await contents(owner, "c")).toEqual(["a", "<think>t</think>\nb", "c"]);
  });

  it("puts other messages beside the old ones when the client has seen those, and keeps both", async () => {
    const { owner } = people();
    const { updatedAt } = await owner.create({ id: "c", messages: [...HELLO, user("old")] });
    const other = [...HELLO, user("new")];
    expect(await code(owner.replace("c", { messages: other }))).toBe("conversation.changed");
    expect(await code(owner.replace("c", { messages: other, updatedAt: updatedAt - 1 }))).toBe(
      "conversation.changed",
    );
    expect(await code(owner.replace("c", { messages: other, updatedAt }))).toBe("ok");
    expect(await contents(owner, "c")).toEqual(["Hello", "Hi", "new"]);
    const { messages } = await owner.read("c");
    expect(messages.map(({ content }) => content)).toEqual(["Hello", "Hi", "old", "new"]);
    // The other client had seen what the first one had.
    expect(await code(owner.replace("c", { messages: [user("mine")], updatedAt }))).toBe(
      "conversation.changed",
    );
  });

  it("shortens what is shown, and keeps the rest", async () => {
    const { owner } = people();
    const { updatedAt } = await owner.create({ id: "c", messages: [...HELLO, user("old")] });
    await owner.replace("c", { messages: HELLO, updatedAt });
    expect(await contents(owner, "c")).toEqual(["Hello", "Hi"]);
    expect((await owner.read("c")).messages).toHaveLength(3);
  });

  it("lets DotAgents' app go on with its own later state, but not over somebody else's", async () => {
    const { owner, phone, clock } = people();
    const app = { clientSessionId: "s1" };
    await phone.replace("c", { ...app, messages: HELLO, updatedAt: 900 });
    clock.now = 5000;
    expect(await code(phone.replace("c", { ...app, messages: [user("x")], updatedAt: 1500 }))).toBe(
      "ok",
    );
    expect(
      await code(
        phone.replace("c", { clientSessionId: "s2", messages: [user("y")], updatedAt: 1600 }),
      ),
    ).toBe("conversation.changed");
    expect(await code(phone.replace("c", { ...app, messages: [user("y")], updatedAt: 1400 }))).toBe(
      "conversation.changed",
    );
    await phone.edit("c", { shared: true, updatedAt: 1500 });
    await owner.append("c", [assistant("from the PC")]);
    expect(await code(phone.replace("c", { ...app, messages: [user("y")], updatedAt: 9000 }))).toBe(
      "conversation.changed",
    );
    expect(await contents(owner, "c")).toEqual(["x", "from the PC"]);
  });

  it("takes a client's time for the change's, never one to come, and never an older one", async () => {
    const { owner, clock } = people();
    expect((await owner.replace("c", { messages: HELLO, updatedAt: 400 })).updatedAt).toBe(400);
    clock.now = 2000;
    const add = (updatedAt: number) =>
      owner
        .read("c")
        .then(({ messages }) =>
          owner.replace("c", { messages: [...messages, user("x")], updatedAt }),
        );
    expect((await add(1500)).updatedAt).toBe(1500);
    expect((await add(99_999)).updatedAt).toBe(2000);
    expect((await add(3)).updatedAt).toBe(2001);
  });

  it("refuses an old title that would undo another one", async () => {
    const { owner } = people();
    const { updatedAt } = await owner.create({ id: "c", messages: HELLO });
    await owner.edit("c", { updatedAt, title: "New" });
    expect(await code(owner.replace("c", { title: "Hello", updatedAt }))).toBe(
      "conversation.changed",
    );
    const renamed = await owner.replace("c", { title: "Newer", updatedAt: updatedAt + 1 });
    expect(renamed).toMatchObject({ title: "Newer", titleSource: "manual" });
  });
});
