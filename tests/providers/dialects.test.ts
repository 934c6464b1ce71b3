import { describe, expect, test } from "vitest";
import { AnthropicDialect } from "../../src/providers/anthropic/dialect.ts";
import { ChatCompletionsDialect } from "../../src/providers/chat-completions/dialect.ts";
import {
  type Dialect,
  IncompleteReplyError,
  ReportedError,
  type StreamMessage,
} from "../../src/providers/dialect.ts";
import { GeminiDialect } from "../../src/providers/gemini/dialect.ts";
import { OllamaDialect } from "../../src/providers/ollama/dialect.ts";
import type { ProviderEvent } from "../../src/providers/provider.ts";

const json = (value: unknown, event?: string): StreamMessage => ({
  data: JSON.stringify(value),
  event,
});

/** All events of these messages, and of the end of the body. */
function readAll(dialect: Dialect, ...messages: StreamMessage[]): readonly ProviderEvent[] {
  return [...messages.flatMap((message) => dialect.read(message)), ...dialect.end()];
}

const finish = (rest: object): object => ({ type: "finish", reason: "stop", ...rest });

describe("ChatCompletionsDialect", () => {
  const end = (finish_reason: string, usage?: object): StreamMessage =>
    json({ choices: [{ delta: {}, finish_reason }], usage });

  test("finishes with the usage that comes with the reason, and waits for one that does not", () => {
    const dialect = new ChatCompletionsDialect();
    const usage = { prompt_tokens: 0, completion_tokens: 0 };
    const counted = finish({ usage: { inputTokens: 0, outputTokens: 0 } });
    expect(dialect.read(end("stop", usage))).toEqual([counted]);
    const later = new ChatCompletionsDialect();
    expect([later.awaitsUsage, later.read(end("stop")), later.awaitsUsage]).toEqual([
      false,
      [],
      true,
    ]);
    expect(later.read(json({ choices: [], usage }))).toEqual([counted]);
  });

  test("tells no count that is no number", () => {
    const usage = { prompt_tokens: null, completion_tokens: "2" };
    expect(readAll(new ChatCompletionsDialect(), end("stop", usage))[0]).toEqual(
      finish({ usage: {} }),
    );
  });

  test("gives what was held back with the reason, not with the usage", () => {
    const dialect = new ChatCompletionsDialect({ mayTagReasoning: true });
    expect(dialect.read(json({ choices: [{ delta: { content: "<thi" } }] }))).toEqual([]);
    expect(dialect.read(end("stop"))).toEqual([{ type: "text", text: "<thi" }]);
  });

  test("throws at a terminator without a reason", () => {
    expect(() => new ChatCompletionsDialect().read({ data: "[DONE]" })).toThrow(
      IncompleteReplyError,
    );
  });

  test("takes the name of what every object has for a reason of its own", () => {
    expect(readAll(new ChatCompletionsDialect(), end("constructor"))).toEqual([
      { type: "finish", reason: "other" },
    ]);
  });

  test("keeps no more of an endless refusal than it can tell", () => {
    const dialect = new ChatCompletionsDialect();
    for (let piece = 0; piece < 100; piece++)
      dialect.read(json({ choices: [{ delta: { refusal: "no ".repeat(1000) } }] }));
    const [event] = readAll(dialect, end("stop"));
    expect(event?.type === "finish" && event.explanation?.length).toBeLessThan(8_000);
  });

  test.each([
    ["an event called error", json({ message: "no" }, "error")],
    ["an error", json({ error: "no" })],
    ["MiniMax's status", json({ base_resp: { status_code: 1000 } })],
  ])("throws at %s", (_, message) => {
    expect(() => new ChatCompletionsDialect().read(message)).toThrow(ReportedError);
  });

  test.each([
    [5],
    ["x"],
    [[]],
    [true],
    [{ choices: 1 }],
    [{ choices: [null] }],
    [{ choices: [{ delta: 1 }] }],
  ])("finds nothing in %j", (value) => {
    expect(readAll(new ChatCompletionsDialect({ cumulative: true }), json(value))).toEqual([]);
  });
});

describe("AnthropicDialect", () => {
  test("keeps a count of zero, and the last of each", () => {
    const events = readAll(
      new AnthropicDialect(),
      json({ message: { usage: { input_tokens: 0, output_tokens: 1 } } }, "message_start"),
      json({ delta: { stop_reason: "end_turn" }, usage: { output_tokens: 0 } }, "message_delta"),
      json({}, "message_stop"),
    );
    expect(events).toEqual([finish({ usage: { inputTokens: 0, outputTokens: 0 } })]);
  });

  test("keeps the reason when a later message tells none", () => {
    const events = readAll(
      new AnthropicDialect(),
      json({ delta: { stop_reason: "max_tokens" } }, "message_delta"),
      json({ delta: { stop_reason: null }, usage: { output_tokens: 2 } }, "message_delta"),
      json({}, "message_stop"),
    );
    expect(events).toEqual([finish({ reason: "length", usage: { outputTokens: 2 } })]);
  });

  test.each([
    ["an error that is not JSON", { data: "overloaded", event: "error" }, ReportedError],
    ["an end without a reason", json({}, "message_stop"), IncompleteReplyError],
  ])("throws at %s", (_, message, error) => {
    expect(() => new AnthropicDialect().read(message)).toThrow(error);
  });

  test.each([
    ["a ping", { data: "", event: "ping" }],
    ["an event that it does not know", { data: "not JSON", event: "brand_new" }],
    ["an event without a name", { data: '{"type":"message_stop"}' }],
    ["null", { data: "null", event: "content_block_delta" }],
  ])("skips %s", (_, message) => {
    expect(readAll(new AnthropicDialect(), message)).toEqual([]);
  });
});

describe("GeminiDialect", () => {
  test("finishes at the end alone, with the last reason and its usage", () => {
    const dialect = new GeminiDialect();
    const usageMetadata = { promptTokenCount: 0, candidatesTokenCount: 0 };
    const messages = ["STOP", "MAX_TOKENS"].map((finishReason) =>
      json({ candidates: [{ finishReason }], usageMetadata }),
    );
    expect(messages.flatMap((message) => dialect.read(message))).toEqual([]);
    expect(dialect.end()).toEqual([
      finish({ reason: "length", usage: { inputTokens: 0, outputTokens: 0 } }),
    ]);
  });

  test("keeps the reason when a later response tells none", () => {
    const dialect = new GeminiDialect();
    dialect.read(json({ candidates: [{ finishReason: "MAX_TOKENS" }] }));
    dialect.read(json({ candidates: [{ content: { parts: [{ text: "" }] } }] }));
    expect(dialect.end()).toEqual([finish({ reason: "length", usage: {} })]);
  });

  test("throws at an error", () => {
    expect(() => new GeminiDialect().read(json({ error: { code: 503 } }))).toThrow(ReportedError);
  });
});

describe("OllamaDialect", () => {
  test("keeps a count of zero", () => {
    const end = json({ done: true, prompt_eval_count: 0, eval_count: 0 });
    expect(readAll(new OllamaDialect(), end)).toEqual([
      finish({ usage: { inputTokens: 0, outputTokens: 0 } }),
    ]);
  });

  test("throws at an error", () => {
    expect(() => new OllamaDialect().read(json({ error: "" }))).toThrow(ReportedError);
  });
});
