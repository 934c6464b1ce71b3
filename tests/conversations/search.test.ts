import { describe, expect, it } from "vitest";
import { memoryLog } from "../../src/conversations/conversation-log.ts";
import { conversationStore } from "../../src/conversations/conversation-store.ts";
import { PersonalConversations } from "../../src/conversations/personal-conversations.ts";

const say = (content: string) => ({ role: "user", content }) as const;

function withTexts(texts: Readonly<Record<string, readonly string[]>>) {
  let now = 1;
  const log = memoryLog();
  let reads = 0;
  const counting = {
    ...log,
    read(id: string) {
      reads++;
      return log.read(id);
    },
  };
  const store = conversationStore(counting, { now: () => now++ });
  const owner = new PersonalConversations(store, "owner", { now: () => now });
  const filled = (async () => {
    for (const [id, contents] of Object.entries(texts))
      await owner.create({ id, messages: contents.map(say) });
  })();
  return {
    owner,
    filled,
    readsOf: async <T>(work: Promise<T>) => {
      const before = reads;
      await work;
      return reads - before;
    },
  };
}

describe("ConversationStore.search", () => {
  const { owner, filled } = withTexts({
    cake: ["Käsekuchen backen", "Wie lange im Ofen?"],
    travel: ["Trip", "to İstanbul and ΑΘΉΝΑ, then Zürich"],
    tea: ["お茶の入れ方", "Green tea at 80 °C"],
    code: ["Trip wires", "a <think> tag"],
  });

  it.each<[query: string, found: readonly string[]]>([
    ["kasekuchen", ["cake"]],
    ["KÄSEKUCHEN ofen", ["cake"]],
    ["ofen kuchen", ["cake"]],
    ["ofen tea", []],
    ["αθηνα zurich", ["travel"]],
    ["istanbul", ["travel"]],
    ["茶の", ["tea"]],
    ["trip", ["code", "travel"]],
    ["trip to", ["travel"]],
    [".*", []],
    ["<think>", ["code"]],
    ["   ", ["code", "tea", "travel", "cake"]],
    [`kasekuchen ${"x".repeat(10_000)}`, []],
  ])("%.40j finds %j", async (query, found) => {
    await filled;
    const hits = await owner.search(query, 10);
    expect(hits.map(({ conversation }) => conversation.id)).toEqual(found);
  });

  it("shows the words around what it found in a text, none for what the title has", async () => {
    await filled;
    const [hit] = await owner.search("zurich", 10);
    expect(hit).toMatchObject({ excerpt: "to İstanbul and ΑΘΉΝΑ, then Zürich" });
    expect(hit?.messageId).toBe((await owner.read("travel")).messages[1]?.id);
    expect((await owner.search("kasekuchen", 10))[0]).not.toHaveProperty("excerpt");
  });

  it("finds as many as are wanted, the one changed last first, and reads no more for that", async () => {
    const texts = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`c${at}`, ["t", "word"]]),
    );
    const { owner, filled, readsOf } = withTexts(texts);
    await filled;
    expect(await readsOf(owner.search("word", 3))).toBe(3);
    expect(await readsOf(owner.search("word", 3))).toBe(3);
    expect(await readsOf(owner.search("nothing", 3))).toBe(47);
    expect(await readsOf(owner.search("nothing", 3))).toBe(0);
  });

  it("finds what was added since, and no more what was removed", async () => {
    const { owner, filled } = withTexts({ a: ["one"], b: ["two"] });
    await filled;
    expect(await owner.search("three", 10)).toEqual([]);
    await owner.append("a", [say("and three")]);
    expect(await owner.search("three", 10)).toHaveLength(1);
    await owner.remove("a");
    expect(await owner.search("three", 10)).toEqual([]);
  });
});
