import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CumulativeText } from "../../src/providers/chat-completions/cumulative-text.ts";

function read(pieces: readonly string[]): string[] {
  const increments = new CumulativeText();
  return [...pieces.map((piece) => increments.next(piece)), increments.end()];
}

describe("CumulativeText", () => {
  test.each([
    ["pieces", ["Hel", "lo", " ", "world"], ["Hel", "lo", " ", "world", ""]],
    ["the text so far", ["Hel", "Hello", "Hello wor"], ["Hel", "", "lo wor", ""]],
    [
      "the text so far, repeated",
      ["a", "ab", "abc", "abc", "abcd", "abcd"],
      ["a", "", "bc", "", "d", "", ""],
    ],
    ["the text so far, twice only", ["Hel", "Hello"], ["Hel", "", "lo"]],
    ["a piece that only looks like a repetition", ["1", "10", " times"], ["1", "", "10 times", ""]],
    ["pieces that are alike", ["ha", "ha", "ha", "!"], ["ha", "", "", "haha!", ""]],
    ["pieces that are alike to the end", ["ha", "ha"], ["ha", "", "ha"]],
    ["empty pieces", ["", "a", "", "b", ""], ["", "a", "", "b", "", ""]],
    ["one piece", ["a"], ["a", ""]],
    ["nothing", [], [""]],
    ["a piece after the text so far", ["a", "ab", "abc", "x"], ["a", "", "bc", "x", ""]],
  ])("tells what is new in %s", (_, pieces, expected) => {
    expect(read(pieces)).toEqual(expected);
  });

  const piece = fc.string({ minLength: 1 });

  test("gives the text once, whatever the pieces that grow to it", () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1 }), (pieces) => {
        const soFar = pieces.map((_, index) => pieces.slice(0, index + 1).join(""));
        expect(read(soFar).join("")).toBe(pieces.join(""));
      }),
    );
  });

  test("gives the text once, whatever the pieces, when they do not grow out of each other", () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const [first = "", second = "", third = ""] = pieces;
        fc.pre(!(second.startsWith(first) && (pieces.length < 3 || third.startsWith(second))));
        expect(read(pieces).join("")).toBe(pieces.join(""));
      }),
    );
  });
});

test("CumulativeText does not hold back a piece that is repeated for ever, and gives them all", () => {
  const cumulative = new CumulativeText();
  let text = "";
  for (let piece = 0; piece < 5_000; piece++) text += cumulative.next("-");
  expect(text).toBe("-".repeat(5_000));
});
