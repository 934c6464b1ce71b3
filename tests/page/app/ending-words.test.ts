import { describe, expect, test } from "vitest";
import { completionNote, endingWords } from "../../../page/app/ending-words.ts";
import type { Message } from "../../../page/chat/conversation.ts";

const REPLY: Message = {
  id: "a",
  conversationId: "c",
  parentId: "u",
  role: "assistant",
  content: "Hello",
  createdAt: 1,
  state: "done",
};
const THOUGHT = "<think>Hm</think>\n";
const LONG = "word ".repeat(200);

describe("completionNote", () => {
  test.each<[string, Partial<Message>, string | undefined]>([
    ["an older PC's reply", {}, undefined],
    ["an ordinary end", { finishReason: "stop" }, undefined],
    ["another end", { finishReason: "other" }, undefined],
    ["the token limit", { finishReason: "length" }, "The reply reached its length limit."],
    [
      "the token limit within the thoughts",
      { finishReason: "length", content: THOUGHT },
      "The model reached its length limit before it answered.",
    ],
    ["a filter", { finishReason: "content_filter" }, "A content filter ended the reply."],
    ["an empty reply", { content: "" }, "The model answered with nothing."],
  ])("of %s", (_, message, note) => {
    expect(completionNote({ ...REPLY, ...message })).toBe(note);
  });
});

describe("endingWords", () => {
  test.each<[string, Partial<Message>, string]>([
    ["a short reply", { content: `${THOUGHT}Hello` }, "Reply: Hello"],
    ["a long reply", { content: LONG }, "The reply is complete: 200 words."],
    [
      "a short reply that was cut",
      { finishReason: "length" },
      "Reply: Hello The reply reached its length limit.",
    ],
    [
      "a long reply that was cut",
      { content: LONG, finishReason: "length" },
      "The reply has 200 words. The reply reached its length limit.",
    ],
    [
      "a reply that was filtered",
      { finishReason: "content_filter" },
      "Reply: Hello A content filter ended the reply.",
    ],
    ["an empty reply", { content: "" }, "The model answered with nothing."],
    ["a stopped reply", { state: "stopped" }, "Stopped."],
    ["a failure", { state: "error", reason: "No model." }, "The reply failed. No model."],
  ])("of %s", (_, message, words) => {
    expect(endingWords({ ...REPLY, ...message })).toBe(words);
  });
});
