import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GrowingText } from "../../src/reply/growing-text.ts";

// Pieces that end, begin and consist of halves of surrogate pairs, empty ones, many small ones.
const piece = fc.oneof(
  fc.constantFrom("", "a", "\ud83d", "\ude00", "\u{1f600}", "\u{1f600}\u{1f600}", "e\u0301"),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const pieces = fc.oneof(
  fc.array(piece, { maxLength: 20 }),
  // More than are kept apart from each other.
  fc.array(piece, { minLength: 500, maxLength: 1_100 }),
);

function textOf(parts: readonly string[]): GrowingText {
  const text = new GrowingText();
  for (const part of parts) text.append(part);
  return text;
}

/** Reads as from a plain string, but splits no pair, which a string's iterator keeps together. */
function expectRead(text: GrowingText, plain: string, at: number): void {
  const around = at > 0 ? plain.slice(at - 1, at + 1) : "";
  const isInsidePair = around.length === 2 && [...around].length === 1;
  const offset = isInsidePair ? at - 1 : at;
  expect(text.read(at)).toEqual({ offset, text: plain.slice(offset) });
}

describe("GrowingText", () => {
  it("reads from any offset as a plain string does, at any time, and splits no pair", () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(1_000), { maxLength: 20 }), (parts, offsets) => {
        const text = new GrowingText();
        let plain = "";
        for (const [index, part] of parts.entries()) {
          text.append(part);
          plain += part;
          const offset = Math.min(offsets[index % (offsets.length || 1)] ?? 0, plain.length);
          expectRead(text, plain, offset);
        }
        expect(text.length).toBe(plain.length);
        for (const offset of offsets.filter((at) => at <= plain.length))
          expectRead(text, plain, offset);
      }),
      // To shrink a thousand pieces may take minutes, which no time limit of a test cuts short.
      { interruptAfterTimeLimit: 10_000 },
    );
  });

  it.each([
    ["before a pair", 1, 1],
    ["inside a pair", 2, 1],
    ["behind a pair", 3, 3],
    ["between two pairs", 5, 5],
    ["inside the second pair", 6, 5],
    ["at the end", 8, 8],
  ])("reads from an offset %s", (_, offset, aligned) => {
    expect(textOf(["a\ud83d", "\ude00bc", "\u{1f600}", "d"]).read(offset)).toEqual({
      offset: aligned,
      text: "a\u{1f600}bc\u{1f600}d".slice(aligned),
    });
  });

  it("reads an empty text", () => {
    const text = new GrowingText();
    expect([text.length, text.read(0)]).toEqual([0, { offset: 0, text: "" }]);
  });

  it("costs a reader that keeps up next to nothing, however long the text", () => {
    const text = new GrowingText();
    const count = 200_000;
    let length = 0;
    for (let index = 0; index < count; index++) {
      text.append("token ");
      length += text.read(length).text.length;
    }
    // Copying the whole for each token would take minutes, and run into the time-out.
    expect(length).toBe(count * "token ".length);
  });
});
