import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { parseJson } from "../../src/parse-json.ts";
import { AnthropicDialect } from "../../src/providers/anthropic/dialect.ts";
import { ChatCompletionsDialect } from "../../src/providers/chat-completions/dialect.ts";
import type { Dialect, PlainText } from "../../src/providers/dialect.ts";
import { GeminiDialect } from "../../src/providers/gemini/dialect.ts";
import { OllamaDialect } from "../../src/providers/ollama/dialect.ts";
import { readBody } from "../../src/providers/read-body.ts";
import { RepeatedMessage } from "../../src/providers/repeated-message.ts";
import { createSplitter, type StreamFormat } from "../../src/providers/split-messages.ts";

const PLAIN_TEXT: PlainText = {
  textOf: (message) => (message as { text?: string } | undefined)?.text,
  unread: ["time", "count"],
  read: (text) => [{ type: "text", text }],
};

/** What has learnt from this line, which says this text. */
function after(line: string, text: string, plainText = PLAIN_TEXT): RepeatedMessage {
  const repeated = new RepeatedMessage("ndjson", plainText);
  repeated.learn(`${line}\n`, text);
  return repeated;
}

/** The text that is read in this line without parsing it. */
function readWith(repeated: RepeatedMessage, line: string): string | undefined {
  const read = repeated.read(`${line}\n`, 0);
  if (read) expect(read.end).toBe(line.length + 1);
  return read?.text;
}

const FIRST = '{"id":"a","text":"Hello","more":[1],"time":"12:00","count": 10}';
const like = (text: string, time = '"12:01"', count = "11"): string =>
  `{"id":"a","text":${text},"more":[1],"time":${time},"count": ${count}}`;

describe("RepeatedMessage", () => {
  it.each<[string, string, string | undefined]>([
    ["another text", like('" world"'), " world"],
    ["no text", like('""'), ""],
    ["escapes", like('"\\n\\u00e9\\"\\\\"'), '\né"\\'],
    ["two-byte characters", like('"中😀"'), "中😀"],
    ["another string that nobody reads", like('"x"', '""'), "x"],
    ["another number that nobody reads", like('"x"', '"1"', "0"), "x"],
    ["a decimal that nobody reads", like('"x"', '"1"', "1.5"), undefined],
    ["digits that are no number", like('"x"', '"1"', "01"), undefined],
    ["no digits", like('"x"', '"1"', ""), undefined],
    ["a string in place of a number", like('"x"', '"1"', '"1"'), undefined],
    ["a value in place of a string", like('"x"', "null"), undefined],
    ["escapes where nobody reads", like('"x"', '"\\u0000"'), undefined],
    ["a wrong escape where nobody reads", like('"x"', '"\\x"'), undefined],
    ["a field more where nobody reads", like('"x"', '"1","error":"1"'), undefined],
    ["another field of another value", like('"x"').replace('"a"', '"b"'), undefined],
    ["one field more behind the text", like('"x","error":1'), undefined],
    ["a quote that is not escaped", like('"x"y"'), undefined],
    ["an escape without end", like('"x\\"'), undefined],
    ["a wrong escape", like('"\\x"'), undefined],
    ["a raw tabulator", like('"x\ty"'), undefined],
    ["prefix and suffix overlapping", '{"id":"a","text":","more":[1]}', undefined],
    ["its end missing", FIRST.slice(0, -1), undefined],
    ["nothing", "", undefined],
  ])("after a message, reads one with %s", (_title, line, text) => {
    expect(readWith(after(FIRST, "Hello"), line)).toBe(text);
  });

  it("reads a message where it begins, and says where it ends", () => {
    const repeated = after(FIRST, "Hello");
    const piece = `x${like('"1"')}\n${like('"2"')}\n${like('"3"')}`;
    const second = like('"1"').length + 2;
    expect(repeated.read(piece, 0)).toBeUndefined();
    expect(repeated.read(piece, 1)).toEqual({ text: "1", end: second });
    expect(repeated.read(piece, second)).toEqual({ text: "2", end: 2 * second - 1 });
    expect(repeated.read(piece, 2 * second - 1)).toBeUndefined();
    expect(repeated.read(piece, piece.length)).toBeUndefined();
  });

  it.each([
    ["whose text stands in another field too", '{"id":"Hello","text":"Hello"}', "Hello"],
    ["whose text stands where nobody reads", '{"time":"Hello","text":"Hello"}', "Hello"],
    ["whose text is written with escapes in another way", '{"text":"\\u0048i"}', "Hi"],
    ["whose text is also between two strings", '{"id":",","text":","}', ","],
    ["whose text has the name of a field that nobody reads", '{"text":"\\"time\\":\\"1\\""}', "x"],
    ["that has its text twice", '{"text":"Hello","text":"Hello"}', "Hello"],
  ])("learns the right place, or none, from a message %s", (_title, line, text) => {
    for (const other of ['"x"', '"\\"time\\":\\"2\\""']) {
      const changed = line.replace(/"text":"(?:[^"\\]|\\.)*"/, `"text":${other}`);
      const expected = JSON.parse(changed).text;
      expect([undefined, expected]).toContain(readWith(after(line, text), changed));
    }
  });

  it("learns a server-sent event with its name and its comments once there is another, but none with more than one in it", () => {
    const plainText = { ...PLAIN_TEXT, textOf: vi.fn(PLAIN_TEXT.textOf) };
    const repeated = new RepeatedMessage("sse", plainText);
    repeated.learn(': x\r\nevent: a\r\ndata: {"text":"x"}\r\n\r\n', "x");
    expect(plainText.textOf).not.toHaveBeenCalled();
    const next = ': x\r\nevent: a\r\ndata: {"text":"y"}\r\n\r\n';
    expect(repeated.read(next, 0)).toEqual({ text: "y", end: next.length });
    expect(plainText.textOf).toHaveBeenCalledWith({ text: "probe" }, "a");
    expect(repeated.read(next.replace("event: a", "event: b"), 0)).toBeUndefined();
    for (const raw of [
      'data: {"text":"x"}\n\ndata: {"text":"x"}\n\n',
      'data: {"text":"x"}\n',
      ': {"text":"x"}\n\n',
    ]) {
      const other = new RepeatedMessage("sse", PLAIN_TEXT);
      other.learn(raw, "x");
      expect(other.read(raw, 0)).toBeUndefined();
    }
    // The text in a comment is not the one that counts.
    const commented = new RepeatedMessage("sse", PLAIN_TEXT);
    commented.learn(': {"text":"x"}\ndata: {"text":"x"}\n\n', "x");
    expect(commented.read(': {"text":"y"}\ndata: {"text":"x"}\n\n', 0)).toBeUndefined();
    expect(commented.read(': {"text":"x"}\ndata: {"text":"y"}\n\n', 0)?.text).toBe("y");
  });

  it("knows nothing before it has learnt, and learns nothing from other messages", () => {
    expect(readWith(new RepeatedMessage("ndjson", PLAIN_TEXT), FIRST)).toBeUndefined();
    expect(readWith(after('{"id":"a"}', "a"), '{"id":"a"}')).toBeUndefined();
    expect(readWith(after("not JSON", "not"), "not JSON")).toBeUndefined();
    const without = new RepeatedMessage("ndjson", undefined);
    without.learn(`${FIRST}\n`, "Hello");
    expect(readWith(without, FIRST)).toBeUndefined();
  });

  it("gives up learning where every message is another, and from long ones", () => {
    const textOf = vi.fn(PLAIN_TEXT.textOf);
    const plainText = { ...PLAIN_TEXT, textOf };
    const repeated = new RepeatedMessage("ndjson", plainText);
    for (let id = 0; id < 100; id++) {
      repeated.learn(`{"id":"${id}","text":"x"}\n`, "x");
      readWith(repeated, "{}");
    }
    expect(textOf).toHaveBeenCalled();
    expect(textOf.mock.calls.length).toBeLessThanOrEqual(16);
    textOf.mockClear();
    readWith(after(`{"places":[${'"x",'.repeat(200)}1],"text":"x"}`, "x", plainText), "{}");
    expect(textOf).toHaveBeenCalled();
    expect(textOf.mock.calls.length).toBeLessThanOrEqual(5);
    textOf.mockClear();
    readWith(after(`{"text":"${"x".repeat(5_000)}"}`, "x".repeat(5_000), plainText), "{}");
    expect(textOf).not.toHaveBeenCalled();
    expect(readWith(after('{"text":"x"}', "x"), `{"text":"${"x".repeat(5_000)}"}`)).toBeUndefined();
  });
});

/** A wire format, and messages in it. */
interface Wire {
  readonly name: string;
  readonly format: StreamFormat;
  readonly dialect: () => Dialect;
  /** A message with this text, and these values, as JSON, in the fields that nothing reads. */
  readonly message: (text: string, unread: string) => string;
  /** Messages that are none of text alone. */
  readonly others: readonly string[];
}

const sse = (value: object, event?: string): string =>
  `${event ? `event: ${event}\n` : ""}data: ${JSON.stringify(value)}\n\n`;
const unreadIn = (message: string, value: string): string => message.replaceAll('"?"', value);

const chatCompletions: Omit<Wire, "name" | "dialect"> = {
  format: "sse",
  message: (content, value) =>
    unreadIn(sse({ created: "?", choices: [{ delta: { content } }], obfuscation: "?" }), value),
  others: [
    sse({ choices: [{ delta: { content: "x", reasoning: "r" } }] }),
    sse({ choices: [{ delta: { content: "x", refusal: "no" } }] }),
    sse({ choices: [{ delta: { content: "x" } }], error: { message: "no" } }),
    sse({ choices: [{ delta: { content: "x" } }] }, "error"),
    sse({ choices: [{ delta: { content: "x" }, finish_reason: "stop" }] }),
    sse({ choices: [], usage: { prompt_tokens: 1 } }),
    sse({ choices: [{ delta: { content: "x" } }], base_resp: { status_code: 1000 } }),
    "data: [DONE]\n\n",
  ],
};

const WIRES: readonly Wire[] = [
  { ...chatCompletions, name: "Chat Completions", dialect: () => new ChatCompletionsDialect() },
  {
    ...chatCompletions,
    name: "Chat Completions, cumulative and with tags",
    dialect: () => new ChatCompletionsDialect({ cumulative: true, mayTagReasoning: true }),
  },
  {
    name: "Anthropic's Messages",
    format: "sse",
    dialect: () => new AnthropicDialect(),
    message: (text) => sse({ delta: { type: "text_delta", text } }, "content_block_delta"),
    others: [
      sse({ delta: { type: "thinking_delta", thinking: "x" } }, "content_block_delta"),
      sse({ delta: { type: "text_delta", text: "x" } }),
      sse({ delta: { stop_reason: "end_turn" } }, "message_delta"),
      sse({}, "message_stop"),
      sse({ error: {} }, "error"),
      sse({}, "ping"),
    ],
  },
  {
    name: "Gemini's",
    format: "sse",
    dialect: () => new GeminiDialect(),
    message: (text, value) =>
      unreadIn(
        sse({
          candidates: [{ content: { parts: [{ text }] } }],
          usageMetadata: { candidatesTokenCount: "?", promptTokensDetails: [{ tokenCount: "?" }] },
        }),
        value,
      ),
    others: [
      sse({ candidates: [{ content: { parts: [{ text: "x", thought: true }] } }] }),
      sse({ candidates: [{ content: { parts: [{ text: "x" }, { text: "y" }] } }] }),
      sse({ candidates: [{ content: { parts: [{ text: "x" }] }, finishReason: "STOP" }] }),
      sse({ promptFeedback: { blockReason: "OTHER" } }),
      sse({ candidates: [{ content: { parts: [{ text: "x" }] } }], error: {} }),
    ],
  },
  {
    name: "Ollama's",
    format: "ndjson",
    dialect: () => new OllamaDialect(),
    message: (content, value) =>
      `{"created_at":${value},"message":${JSON.stringify({ content })},"done":false}\n`,
    others: [
      '{"message":{"content":"x","thinking":"y"},"done":false}\n',
      '{"message":{"content":"x"},"done":true}\n',
      '{"message":{"content":"x"},"error":"no"}\n',
      "\n",
    ],
  },
];

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'abc "\\{}:,[]\n'),
    fc.constantFrom('"', '","', '\\"', "content", '"}', "\u2028", "😀", "\ud83d", "<think>"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 8,
});
const unread = fc.oneof(
  fc.constantFrom('"a"', '""', "0", "17", "1700000000"),
  fc.constantFrom('"\\n"', '"\\x"', "01", "-1", "1.5", "2e3", "null", "{}", ' "b"', '"c","d":"e"'),
);

describe.each(WIRES)("a body in $name wire format", ({ format, dialect, message, others }) => {
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(text, unread).map(([a, b]) => message(a, b)) },
    { weight: 4, arbitrary: text.map((a) => message(a, '"a"')) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
    // One character less.
    {
      weight: 1,
      arbitrary: fc
        .tuple(text, fc.nat(200))
        .map(([a, at]) => message(a, "1").slice(0, at) + message(a, "1").slice(at + 1)),
    },
  );

  it("gives the same events as when every message is parsed, however it is split", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 6 }),
        fc.boolean(),
        async (messages, lengths, withCr) => {
          const body = withCr ? messages.join("").replaceAll("\n", "\r\n") : messages.join("");
          const pieces = split(new TextEncoder().encode(body), lengths);
          expect(await read(pieces, format, dialect())).toEqual(
            await read(pieces, format, parsingAll(dialect())),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it("has no message that says more than its text, and yet would be taken for text alone", () => {
    const { plainText } = dialect();
    const texts: unknown[] = [];
    const splitter = createSplitter(format, ({ data, event }) =>
      texts.push(plainText?.textOf(parseJson(data), event)),
    );
    splitter.feed(others.join(""));
    expect(texts.filter((said) => said !== undefined)).toEqual([]);
    splitter.feed(message("x", "1"));
    expect(texts.at(-1)).toBe("x");
  });

  it("is read without parsing most messages", async () => {
    const body = Array.from({ length: 50 }, (_, n) => message(`text ${n} `, `${n + 1}`)).join("");
    const parse = vi.spyOn(JSON, "parse");
    const events = await read(split(new TextEncoder().encode(body), [200]), format, dialect());
    const { length } = parse.mock.calls;
    parse.mockRestore();
    expect(length).toBeLessThan(10);
    expect(events.flat()).toHaveLength(50);
  });
});

/** The same dialect, without a way to recognize messages. */
function parsingAll(dialect: Dialect): Dialect {
  return {
    read: (message) => dialect.read(message),
    end: () => dialect.end(),
    get awaitsUsage() {
      return dialect.awaitsUsage ?? false;
    },
  };
}

function split(body: Uint8Array, lengths: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(body.slice(at, at + length));
    at += length;
  }
  return [...pieces, body.slice(at)].filter(({ length }) => length > 0);
}

/** The lists of events in these pieces of a body, and the message of what is thrown after them. */
async function read(
  pieces: readonly Uint8Array[],
  format: StreamFormat,
  dialect: Dialect,
): Promise<readonly unknown[]> {
  const left = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
  const lists: unknown[] = [];
  try {
    for await (const events of readBody(body as Response["body"], { format, dialect }))
      lists.push(events);
  } catch (error) {
    lists.push((error as Error).message);
  }
  return lists;
}
