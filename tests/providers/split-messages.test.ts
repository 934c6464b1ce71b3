import { describe, expect, test } from "vitest";
import { MessageTooLongError, type StreamMessage } from "../../src/providers/dialect.ts";
import {
  createSplitter,
  MAX_MESSAGE_CHARACTERS,
  type StreamFormat,
} from "../../src/providers/split-messages.ts";
import { cpuMs } from "../cpu-ms.ts";

interface Split {
  readonly messages: readonly StreamMessage[];
  /** Whether the text ended between two messages. */
  readonly whole: boolean;
}

function split(format: StreamFormat, pieces: readonly string[]): Split {
  const messages: StreamMessage[] = [];
  const splitter = createSplitter(format, (message) => messages.push(message));
  for (const piece of pieces) splitter.feed(piece);
  return { messages, whole: splitter.end() };
}

const CASES: readonly (readonly [string, StreamFormat, string, readonly object[], boolean])[] = [
  ["LF", "sse", "data: a\n\ndata: b\n\n", [{ data: "a" }, { data: "b" }], true],
  ["CR LF", "sse", "data: a\r\n\r\ndata: b\r\n\r\n", [{ data: "a" }, { data: "b" }], true],
  ["lone CR", "sse", "data: a\r\rdata: b\r\r", [{ data: "a" }, { data: "b" }], true],
  ["mixed ends", "sse", "data: a\r\n\rdata: b\n\r\n", [{ data: "a" }, { data: "b" }], true],
  [
    "a CR before LF and CR",
    "sse",
    "data: a\n\r\n\rdata: b\r\n\n",
    [{ data: "a" }, { data: "b" }],
    true,
  ],
  [
    "names",
    "sse",
    "event: x\ndata: a\n\ndata: b\n\n",
    [{ data: "a", event: "x" }, { data: "b" }],
    true,
  ],
  ["data of several lines", "sse", "data: a\ndata:b\ndata\n\n", [{ data: "a\nb\n" }], true],
  ["the same with CR LF", "sse", "data: a\r\ndata: b\r\n\r\n", [{ data: "a\nb" }], true],
  ["one blank taken off", "sse", "data:  a \ndata:\tb\n\n", [{ data: " a \n\tb" }], true],
  [
    "comments and other fields",
    "sse",
    ": x\n:\nid: 1\nretry: z\nnope\ndatum: 1\ndata: a\n\n",
    [{ data: "a" }],
    true,
  ],
  ["no data", "sse", "event: ping\n\ndata\n\ndata:\n\ndata: a\n\n", [{ data: "a" }], true],
  ["an event without its blank line", "sse", "data: a\n\ndata: b\n", [{ data: "a" }], false],
  ["a name alone at the end", "sse", "data: a\n\nevent: b\n", [{ data: "a" }], false],
  ["an unfinished line", "sse", "data: a\n\n: b", [{ data: "a" }], false],
  ["a comment at the end", "sse", "data: a\n\n: b\n", [{ data: "a" }], true],
  ["nothing", "sse", "", [], true],
  [
    "line separators of Unicode",
    "sse",
    "data: a\u2028b\u0085c\n\n",
    [{ data: "a\u2028b\u0085c" }],
    true,
  ],
  ["lines", "ndjson", '{"a":1}\n{"b":2}\n', [{ data: '{"a":1}' }, { data: '{"b":2}' }], true],
  ["blank lines and CR LF", "ndjson", '\r\n \n{"a":1}\r\n\n', [{ data: '{"a":1}\r' }], true],
  ["no LF at the end", "ndjson", '1\n{"b":2}', [{ data: "1" }, { data: '{"b":2}' }], true],
  ["a last line that was cut", "ndjson", '1\n{"b":', [{ data: "1" }], false],
  ["a line that is not JSON", "ndjson", "oops\n1\n", [{ data: "oops" }, { data: "1" }], true],
  ["nothing", "ndjson", "", [], true],
];

describe("createSplitter", () => {
  test.each(CASES)("tells the messages apart in %s (%s)", (_, format, text, messages, whole) => {
    expect(split(format, [text])).toEqual({ messages, whole });
  });

  test.each(CASES)("finds the same however the text is split: %s (%s)", (_, format, text) => {
    const expected = split(format, [text]);
    expect(split(format, [...text])).toEqual(expected);
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const pieces = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect([pieces, split(format, pieces)]).toEqual([pieces, expected]);
      }
    }
  });

  test("dispatches an event at a last CR, without waiting for what follows", () => {
    const messages: StreamMessage[] = [];
    createSplitter("sse", (message) => messages.push(message)).feed("data: a\r\n\r");
    expect(messages).toEqual([{ data: "a" }]);
  });

  test.each<[StreamFormat, readonly string[], readonly (string | undefined)[]]>([
    [
      "sse",
      [": c\ndata: a\n\nid: 1\r\ndata: b\r\n\r\n"],
      [": c\ndata: a\n\n", "id: 1\r\ndata: b\r\n\r\n"],
    ],
    ["sse", [": c\n\ndata: a\n\n"], ["data: a\n\n"]],
    ["sse", ["data: a\r\n\r", "\ndata: b\r\n\r\n"], ["data: a\r\n\r", "data: b\r\n\r\n"]],
    [
      "sse",
      ["data: a\n", "\ndata: b\n\n", "data", ": c\n\n"],
      [undefined, "data: b\n\n", undefined],
    ],
    ["ndjson", ["1\n2\r\n", "3", "\n4\n5"], ["1\n", "2\r\n", undefined, "4\n", undefined]],
  ])(
    "says what a message came as, unless it came in several pieces (%s, %j)",
    (format, pieces, expected) => {
      const raws: (string | undefined)[] = [];
      const splitter = createSplitter(format, (_message, raw) => raws.push(raw));
      for (const piece of pieces) splitter.feed(piece);
      splitter.end();
      expect(raws).toEqual(expected);
    },
  );

  test.each<[StreamFormat, string]>([
    ["sse", "data: x\n\n"],
    ["sse", "data: x\r\n\r\n"],
    ["ndjson", "x\n"],
  ])("splits what is not read ahead, wherever the text is split (%s, %j)", (format, known) => {
    const text = [known, "a", known, known, "b", "c", known]
      .map((part) => (part === known ? part : known.replace("x", part)))
      .join("");
    for (let cut = 0; cut <= text.length; cut++) {
      const read: string[] = [];
      const splitter = createSplitter(
        format,
        ({ data }) => read.push(data),
        (piece, start) => {
          let at = start;
          for (; piece.startsWith(known, at); at += known.length) read.push("x");
          return at;
        },
      );
      for (const piece of [text.slice(0, cut), text.slice(cut)]) splitter.feed(piece);
      expect([cut, read.join(""), splitter.end()]).toEqual([cut, "xaxxbcx", true]);
    }
  });

  const LONG = "x".repeat(MAX_MESSAGE_CHARACTERS);
  test.each<[string, StreamFormat, string, string]>([
    ["an event", "sse", `data:${LONG.slice(5)}\n\n`, `data:${LONG}x\n\n`],
    [
      "an event of many lines",
      "sse",
      `data:${LONG.slice(9)}\ndata:\n\n`,
      `data:${LONG}\ndata:\n\n`,
    ],
    ["a line", "ndjson", `${LONG}\n`, `${LONG}x\n`],
  ])("takes %s of 1 MiB (%s), and no more", (_, format, longest, tooLong) => {
    expect(split(format, [longest]).messages.length).toBe(1);
    expect(() => split(format, [tooLong])).toThrow(MessageTooLongError);
  });

  test.each<StreamFormat>(["sse", "ndjson"])("gives up an endless line (%s)", (format) => {
    const splitter = createSplitter(format, () => {});
    let fed = 0;
    const feedOn = (): void => {
      // An end all the same, for a splitter that has no bound.
      for (; fed < 4 * MAX_MESSAGE_CHARACTERS; fed += 100) splitter.feed("x".repeat(100));
    };
    expect(feedOn).toThrow(MessageTooLongError);
    expect(fed).toBeLessThanOrEqual(MAX_MESSAGE_CHARACTERS);
  });

  // What is quadratic needs half a minute or more for these.
  test.each<[string, StreamFormat, string]>([
    ["line feeds before a lone CR", "sse", `${"\n".repeat(2 ** 20)}\r`],
    ["carriage returns before a lone LF", "sse", `${"\r".repeat(2 ** 20)}x\n`],
    ["unknown lines", "sse", "x\n".repeat(2 ** 20)],
    ["empty data", "sse", `data\n`.repeat(2 ** 19)],
    ["tiny events", "sse", "data:1\n\n".repeat(2 ** 18)],
    ["tiny lines", "ndjson", "1\n".repeat(2 ** 20)],
  ])("needs no more than linear work for %s (%s)", (_, format, text) => {
    const startedAt = cpuMs();
    split(format, [text]);
    expect(cpuMs() - startedAt).toBeLessThan(5_000);
  });
});
