import { describe, expect, it } from "vitest";
import { readCompletion } from "../../src/client/completion.ts";

describe("readCompletion", () => {
  it.each(["stop", "length", "content_filter", "other"])("takes the finish reason %s", (reason) => {
    expect(readCompletion({ finishReason: reason })).toStrictEqual({ finishReason: reason });
  });

  it.each([undefined, null, 7, true, "", "tool_calls", ["stop"], { reason: "stop" }])(
    "leaves out the finish reason %j",
    (finishReason) => {
      expect(readCompletion({ finishReason })).toStrictEqual({});
    },
  );

  it.each([
    [
      { inputTokens: 3, outputTokens: 0 },
      { inputTokens: 3, outputTokens: 0 },
    ],
    [{ inputTokens: 3 }, { inputTokens: 3 }],
    [{ inputTokens: "3", outputTokens: 4, cachedTokens: 1 }, { outputTokens: 4 }],
    [{ inputTokens: 3, outputTokens: "4" }, { inputTokens: 3 }],
  ])("takes of the usage %j what it knows", (json, usage) => {
    expect(readCompletion({ usage: json })).toStrictEqual({ usage });
  });

  it.each([undefined, null, 7, "12", [], {}, { inputTokens: null }])(
    "leaves out the usage %j",
    (usage) => {
      expect(readCompletion({ usage })).toStrictEqual({});
    },
  );

  it("takes of the details what it knows, and leaves out the rest", () => {
    const known = {
      model: "ollama/m",
      firstTokenMs: 0,
      totalMs: 9,
      code: "provider.failed",
      retryAfterSeconds: 2,
    };
    expect(readCompletion({ details: { ...known, cost: 1 } })).toStrictEqual({ details: known });
    expect(readCompletion({ details: { model: 1, totalMs: "9" } })).toStrictEqual({});
  });

  it.each([undefined, null, 7, "12", [], {}])("leaves out the details %j", (details) => {
    expect(readCompletion({ details })).toStrictEqual({});
  });
});
