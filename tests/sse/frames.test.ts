import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../src/chat.ts";
import { encodeFrames, KEEP_ALIVE_COMMENT } from "../../src/sse/frames.ts";

describe("encodeFrames", () => {
  it.each<[string, ChatEvent, string]>([
    ["a token", { type: "token", delta: "hi" }, 'data: {"type":"token","delta":"hi"}\n\n'],
    ["a done", { type: "done", content: "" }, 'data: {"type":"done","content":""}\n\n'],
    ["an error", { type: "error", message: "No." }, 'data: {"type":"error","message":"No."}\n\n'],
    [
      "line breaks and what looks like a frame, inside the JSON string",
      { type: "token", delta: "a\r\nb\n\ndata: c" },
      'data: {"type":"token","delta":"a\\r\\nb\\n\\ndata: c"}\n\n',
    ],
    [
      "line breaks of others than SSE, escaped",
      { type: "token", delta: "\u0085\u2028\u2029" },
      'data: {"type":"token","delta":"\\u0085\\u2028\\u2029"}\n\n',
    ],
    [
      "half of a surrogate pair, escaped",
      { type: "token", delta: "\ud83d" },
      'data: {"type":"token","delta":"\\ud83d"}\n\n',
    ],
    [
      "other characters as they are",
      { type: "token", delta: "é 中 😀" },
      'data: {"type":"token","delta":"é 中 😀"}\n\n',
    ],
  ])("writes %s", (_title, event, frame) => {
    expect(encodeFrames([event])).toBe(frame);
  });

  it("writes several events one after the other", () => {
    const events: ChatEvent[] = [
      { type: "token", delta: "a" },
      { type: "done", content: "a", finishReason: "length", usage: { outputTokens: 1 } },
    ];
    expect(encodeFrames(events)).toBe(
      'data: {"type":"token","delta":"a"}\n\ndata: {"type":"done","content":"a","finishReason":"length","usage":{"outputTokens":1}}\n\n',
    );
    expect(encodeFrames([])).toBe("");
  });
});

describe("KEEP_ALIVE_COMMENT", () => {
  it("is a comment and a blank line", () => {
    expect(KEEP_ALIVE_COMMENT).toBe(": \n\n");
  });
});
