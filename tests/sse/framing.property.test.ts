import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../src/chat.ts";
import { encodeFrames, KEEP_ALIVE_COMMENT } from "../../src/sse/frames.ts";
import { likeABrowser, likeAPhone, withEventsourceParser, withEveryLineBreak } from "./readers.ts";

// Whatever a model may write: every code unit, halves of surrogate pairs among them, and
// what has a meaning somewhere on the way.
const text = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(..."abc <>\\\"'{}:") },
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.integer({ min: 0, max: 0xffff }).map((codeUnit) => String.fromCharCode(codeUnit)),
    fc.constantFrom("\n", "\r", "\r\n", "\n\n", "\u0085", "\u2028", "\u2029", "\ufeff", "\0"),
    fc.constantFrom("\n\ndata:", "data: ", ": \n\n", "event: x\n", "\ud83d", "\ude00", "😀"),
  ),
  maxLength: 30,
});

const event: fc.Arbitrary<ChatEvent> = fc.oneof(
  text.map((delta) => ({ type: "token", delta }) as const),
  text.map((content) => ({ type: "done", content }) as const),
  text.map((message) => ({ type: "error", message }) as const),
);

const stream = fc
  .record({
    events: fc.array(event, { minLength: 1, maxLength: 8 }),
    comments: fc.array(fc.nat(8), { maxLength: 4 }),
    cuts: fc.array(fc.nat(), { maxLength: 12 }),
  })
  .map(({ events, comments, cuts }) => {
    const frames = events.map((each) => encodeFrames([each]));
    for (const index of comments) frames.splice(index, 0, KEEP_ALIVE_COMMENT);
    return { events, chunks: cut(new TextEncoder().encode(frames.join("")), cuts) };
  });

describe("encodeFrames: any text, cut anywhere on its way, comes back equal", () => {
  it.each([
    ["through eventsource-parser", withEventsourceParser],
    ["through a reader after the letter of the standard", likeABrowser],
    ["through a phone's plain line reader", likeAPhone],
    ["through a line reader that knows every line break of Unicode", withEveryLineBreak],
  ])("%s", (_title, read) => {
    fc.assert(
      fc.property(stream, ({ events, chunks }) => {
        expect(read(chunks)).toEqual(events);
      }),
      { numRuns: 300 },
    );
  });
});

describe("likeABrowser and likeAPhone distinguish a broken stream from a whole one", () => {
  const token = encodeFrames([{ type: "token", delta: "a" }]);

  it.each<[string, string, ChatEvent[]]>([
    ["an unfinished frame is no event", token.slice(0, -1), []],
    [
      "data over two lines is one event",
      'data: {"type":\ndata: "done","content":""}\n\n',
      [{ type: "done", content: "" }],
    ],
  ])("likeABrowser: %s", (_title, written, expected) => {
    expect(likeABrowser([new TextEncoder().encode(written)])).toEqual(expected);
  });

  it("likeAPhone: a raw line break in a frame would break it", () => {
    const broken = new TextEncoder().encode('data: {"type":"token","delta":"a\nb"}\n\n');
    expect(() => likeAPhone([broken])).toThrow(SyntaxError);
  });
});

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)), bytes.length];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, index) => bytes.slice(places[index], end));
}
