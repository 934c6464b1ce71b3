import { expect, test } from "vitest";
import type { Conversation, Message } from "../../../page/chat/conversation.ts";
import { search } from "../../../page/chat/search.ts";

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

test.each([
  ["", [["1"], ["2"], ["3"]]],
  ["cafe", [["1"]]],
  ["CAFE\u0301", [["1"]]],
  ["sorted", [["2", "Use toSorted, which leaves the ÉCOLE array as it was before."]]],
  ["ecole", [["2", "…se toSorted, which leaves the ÉCOLE array as it was before."]]],
  ["京都", [["3", "東京と京都に行きました。"]]],
  ["nothing", []],
])("search finds %j by title and text, but not by thoughts", (query, expected) => {
  const hits = search(query, CONVERSATIONS, MESSAGES);
  expect(
    hits.map(({ conversation, excerpt }) => [conversation.id, ...(excerpt ? [excerpt] : [])]),
  ).toEqual(expected);
});
