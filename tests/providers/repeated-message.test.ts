import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { AnthropicDialect } from "../../src/providers/anthropic-dialect.ts";
import { ChatCompletionsDialect } from "../../src/providers/chat-completions-dialect.ts";
import type { Dialect, StreamMessage } from "../../src/providers/dialect.ts";
import type { ProviderEvent } from "../../src/providers/provider.ts";
import { RepeatedMessage } from "../../src/providers/repeated-message.ts";

interface Message {
  readonly id?: string;
  readonly text?: string;
}

function reader(): RepeatedMessage {
  return new RepeatedMessage((message) => (message as Message | undefined)?.text);
}

/** A reader that has learnt from this message. */
function after(data: string): RepeatedMessage {
  const repeated = reader();
  repeated.learn(data, JSON.parse(data));
  return repeated;
}

const FIRST = '{"id":"a","text":"Hello","more":[1]}';

describe("RepeatedMessage", () => {
  it.each<[string, string, string | undefined]>([
    ["another text", '{"id":"a","text":" world","more":[1]}', " world"],
    ["no text", '{"id":"a","text":"","more":[1]}', ""],
    ["escapes", '{"id":"a","text":"\\n\\u00e9\\"","more":[1]}', '\né"'],
    ["two-byte characters", '{"id":"a","text":"中😀","more":[1]}', "中😀"],
    ["another field of another value", '{"id":"b","text":"x","more":[1]}', undefined],
    ["one field more behind the text", '{"id":"a","text":"x","error":1,"more":[1]}', undefined],
    [
      "a field that only the text seems to hold",
      '{"id":"a","text":"x","more":[1]},"more":[1]}',
      undefined,
    ],
    ["a quote that is not escaped", '{"id":"a","text":"x"y","more":[1]}', undefined],
    ["an escape without end", '{"id":"a","text":"x\\","more":[1]}', undefined],
    ["a raw line feed", '{"id":"a","text":"x\ny","more":[1]}', undefined],
    ["prefix and suffix overlapping", '{"id":"a","text":","more":[1]}', undefined],
    ["nothing", "", undefined],
  ])("after a message, reads one with %s", (_title, data, text) => {
    expect(after(FIRST).read(data)).toBe(text);
  });

  it.each([
    ["whose text stands in another field too", '{"id":"Hello","text":"Hello"}'],
    ["whose text is written with escapes in another way", '{"text":"\\u0048i"}'],
    ["whose text is also between two strings", '{"id":",","text":","}'],
  ])("learns the right place, or none, from a message %s", (_title, data) => {
    const read = after(data).read('{"id":"Hello","text":"x"}');
    expect([undefined, "x"]).toContain(read);
  });

  it("knows nothing before it has learnt, and learns nothing from other messages", () => {
    expect(reader().read(FIRST)).toBeUndefined();
    expect(after('{"id":"a"}').read('{"id":"a"}')).toBeUndefined();
    expect(after('{"id":"a","text":""}').read('{"id":"a","text":"x"}')).toBeUndefined();
  });

  it("gives up learning where every message is another, and from long ones", () => {
    const textOf = vi.fn((message: unknown) => (message as Message | undefined)?.text);
    const repeated = new RepeatedMessage(textOf);
    for (let id = 0; id < 100; id++) {
      const data = `{"id":"${id}","text":"x"}`;
      repeated.learn(data, JSON.parse(data));
    }
    expect(textOf.mock.calls.length).toBeLessThanOrEqual(16);
    textOf.mockClear();
    const places = `[${'"x",'.repeat(200)}1]`;
    const many = new RepeatedMessage(textOf);
    many.learn(`{"places":${places},"text":"x"}`, { text: "x" });
    expect(textOf.mock.calls.length).toBeLessThanOrEqual(5);
    textOf.mockClear();
    many.learn(`{"text":"${"x".repeat(5_000)}"}`, { text: "x".repeat(5_000) });
    expect(textOf).not.toHaveBeenCalled();
  });
});

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'abc "\\{}:,[]\n'),
    fc.constantFrom('"', '","', '\\"', "content", '"}', "\u2028", "😀", "\ud83d"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 8,
});

describe("a dialect reads any sequence of messages as if each were the first", () => {
  it.each<[string, () => Dialect, (text: string, other: string) => StreamMessage]>([
    [
      "Chat Completions",
      () => new ChatCompletionsDialect(),
      (content, id) => ({ data: JSON.stringify({ id, choices: [{ delta: { content } }] }) }),
    ],
    [
      "Anthropic's",
      () => new AnthropicDialect(),
      (words, id) => ({
        event: "content_block_delta",
        data: JSON.stringify({ id, delta: { type: "text_delta", text: words } }),
      }),
    ],
  ])("%s", (_name, dialect, message) => {
    const step = fc.tuple(text, fc.constantFrom("same", "same", "same", "a", "content"));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const one = dialect();
        const read: ProviderEvent[] = [];
        const expected: ProviderEvent[] = [];
        for (const [words, other] of steps) {
          read.push(...one.read(message(words, other)));
          expected.push(...dialect().read(message(words, other)));
        }
        expect(read).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("an error, a finish reason or a trace beside the text is never overlooked", () => {
    const chunk = (rest: object, delta: object = {}): StreamMessage => ({
      data: JSON.stringify({ ...rest, choices: [{ delta: { content: "x", ...delta } }] }),
    });
    const dialect = new ChatCompletionsDialect();
    expect(dialect.read(chunk({}))).toEqual([{ type: "text", text: "x" }]);
    expect(dialect.read(chunk({}))).toEqual([{ type: "text", text: "x" }]);
    expect(dialect.read(chunk({}, { reasoning: "r" }))).toEqual([
      { type: "reasoning", text: "r" },
      { type: "text", text: "x" },
    ]);
    expect(() => dialect.read({ ...chunk({}), event: "error" })).toThrow();
    expect(() => dialect.read(chunk({ error: { message: "no" } }))).toThrow();
  });
});
