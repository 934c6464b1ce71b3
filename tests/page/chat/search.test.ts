import { describe, expect, test } from "vitest";
import type { Conversation, Message } from "../../../page/chat/conversation.ts";
import { ConversationSearch } from "../../../page/chat/conversation-search.ts";
import { fold, pieces, placeInText } from "../../../page/chat/fold.ts";
import { type Hit, withoutMarks } from "../../../page/chat/search.ts";

const CONVERSATIONS: Conversation[] = [
  { id: "1", title: "Café plans", system: "", createdAt: 1, updatedAt: 3 },
  { id: "2", title: "Sorting", system: "", createdAt: 1, updatedAt: 2 },
  { id: "3", title: "旅行", system: "", createdAt: 1, updatedAt: 1 },
];
const message = (conversationId: string, content: string): Message => ({
  id: `m${conversationId}`,
  conversationId,
  parentId: null,
  role: "assistant",
  content,
  createdAt: 1,
  state: "done",
});
const MESSAGES = [
  message("2", "<think>café</think>\nUse toSorted, which leaves the ÉCOLE array as it was before."),
  message("3", "東京と京都に行きました。"),
];

function searchOf(messages: readonly Message[], now = () => 0) {
  const reads: string[] = [];
  let rests = 0;
  const search = new ConversationSearch({
    async read(id) {
      reads.push(id);
      return messages.filter(({ conversationId }) => conversationId === id);
    },
    async rest() {
      rests++;
    },
    now,
  });
  return { search, reads, rests: () => rests };
}

async function hitsOf(query: string): Promise<readonly Hit[]> {
  let hits: readonly Hit[] = [];
  const { search } = searchOf(MESSAGES);
  expect(
    await search.find(query, CONVERSATIONS, (found) => {
      hits = found;
    }),
  ).toBe(true);
  return hits;
}

test.each([
  [
    "",
    [
      ["1"],
      ["2", "Use toSorted, which leaves the ÉCOLE array as it was before."],
      ["3", "東京と京都に行きました。"],
    ],
  ],
  ["cafe", [["1"]]],
  ["CAFE\u0301", [["1"]]],
  ["sorted", [["2", "Use toSorted, which leaves the ÉCOLE array as it was before."]]],
  ["ecole", [["2", "…se toSorted, which leaves the ÉCOLE array as it was before."]]],
  ["京都", [["3", "東京と京都に行きました。"]]],
  ["nothing", []],
])("search finds %j by title and text, but not by thoughts", async (query, expected) => {
  const hits = await hitsOf(query);
  expect(
    hits.map(({ conversation, excerpt }) => [conversation.id, ...(excerpt ? [excerpt] : [])]),
  ).toEqual(expected);
});

describe("ConversationSearch", () => {
  test("reads and folds each conversation once, however many keys are typed", async () => {
    const { search, reads } = searchOf(MESSAGES);
    for (const query of ["s", "so", "sorted"]) await search.find(query, CONVERSATIONS, () => {});
    expect(reads).toEqual(["1", "2", "3"]);
  });

  test("tells nothing more of a query that another has followed", async () => {
    const { search } = searchOf(MESSAGES);
    const told: string[] = [];
    const first = search.find("sorted", CONVERSATIONS, () => told.push("first"));
    const second = search.find("cafe", CONVERSATIONS, () => told.push("second"));
    expect(await Promise.all([first, second])).toEqual([false, true]);
    expect(told).toEqual(["second"]);
  });

  test("rests after every few milliseconds, also within one long message", async () => {
    let ms = 0;
    // Each look at the clock finds that another 3 ms went by.
    const now = (): number => {
      ms += 3;
      return ms;
    };
    const { search, rests } = searchOf([message("1", "é".repeat(200_000))], now);
    await search.find("x", CONVERSATIONS.slice(0, 1), () => {});
    expect(rests()).toBeGreaterThan(5);
  });
});

describe("fold", () => {
  test.each([
    ["ÉCOLE", "ecole"],
    ["İstanbul", "istanbul"],
    ["ΟΔΟΣ οδός", "οδοσ οδοσ"],
    ["Straße", "straße"],
    ["が", "か"],
    ["😀 Ok", "😀 ok"],
  ])("of %j", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test("of the pieces is that of the whole, and none ends within a character", () => {
    const text = `${"e\u0301".repeat(5_000)}${"😀".repeat(9_000)}한글 Straße`;
    expect(pieces(text).join("")).toBe(text);
    expect(pieces(text).map(fold).join("")).toBe(fold(text));
    for (const piece of pieces(text)) expect(piece).not.toMatch(/[\ud800-\udbff]$/);
  });

  test.each(["e\u0301té 한글 😀 Ünïcode ΟΔΟΣ word", `${"한é😀".repeat(5_000)}word`])(
    "a place in what is folded is one in the text",
    (text) => {
      expect(placeInText(text, fold(text).indexOf("word"))).toBe(text.indexOf("word"));
    },
  );
});

describe("withoutMarks", () => {
  test.each([
    ["…is the **Nädel**, with `code` in it.", "…is the Nädel, with code in it."],
    ["**bold** and **bold**", "bold and bold"],
    ["2**3 and 4**5", "2**3 and 4**5"],
    ["a * b * c, __init__", "a * b * c, __init__"],
    ["cut off in **the mid…", "cut off in **the mid…"],
    ["```js", "```js"],
  ])("shows %j as %j", (excerpt, shown) => {
    expect(withoutMarks(excerpt)).toBe(shown);
  });
});
