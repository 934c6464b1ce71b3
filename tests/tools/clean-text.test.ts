import { describe, expect, test } from "vitest";
import { cleanInTurns } from "../../src/tools/clean-in-turns.ts";
import { cleanText, showInvisible } from "../../src/tools/clean-text.ts";

describe("cleanText", () => {
  test.each([
    ["plain\ttext\r\nstays\rso", "plain\ttext\nstays\nso", 0],
    ["a\u0000b\u001bc\u0085d", "abcd", 3],
    ["a\u202eb\u2066c\u200ed", "abcd", 3],
    ["a\u200bb\ufeffc\u00add\u2060e", "abcde", 4],
    ["see \u{e0049}\u{e0047}\u{e004e}this", "see this", 3],
    ["👨‍👩‍👧 می‌خواهم", "👨‍👩‍👧 می‌خواهم", 0],
    ["a\u200d\u200d\u200c b", "a b", 3],
    ["line\u2028end", "line\nend", 0],
    ["a\u034fb\u115fc\u3164d\uffa0e\u{e01ff}", "abcde", 5],
    ["❤\ufe0f ☎\ufe0e", "❤\ufe0f ☎\ufe0e", 0],
    ["a\ufe00\ufe01\ufe0f b\u{e0101}", "a\ufe00 b", 3],
  ])("of %j", (text, cleaned, removed) => {
    expect(cleanText(text)).toEqual({ text: cleaned, removed });
  });
});

describe("showInvisible", () => {
  test.each([
    ["a\u202eb\u0007\n", "a\\u{202e}b\\u{7}\n"],
    // Shown, each of them would begin a line that nobody wrote.
    ["a\u2028b\u2029c\u0085d", "a\\u{2028}b\\u{2029}c\\u{85}d"],
    ["a\u200db\u3164c\u034fd\u115fe\ufe0f", "a\\u{200d}b\\u{3164}c\\u{34f}d\\u{115f}e\\u{fe0f}"],
    ["\u{e0041}\u{e0101}", "\\u{e0041}\\u{e0101}"],
  ])("writes out what is in %j", (text, shown) => {
    expect(showInvisible(text)).toBe(shown);
  });
});

describe("cleanInTurns", () => {
  test.each([
    ["plain text", "word ".repeat(20_000)],
    ["lone joiners", " \u200d".repeat(30_000)],
    ["emoji that are joined", "\u{1f469}\u200d\u{1f680} ".repeat(10_000)],
    ["characters that are not seen", "a\u202e\u{e0041}b".repeat(20_000)],
    ["lines", "some words\r\n".repeat(10_001)],
    ["selectors", "❤\ufe0f\ufe0f ".repeat(20_001)],
  ])("cleans %s as a whole, slice by slice", async (_, text) => {
    const [cleaned, expected] = [await cleanInTurns(text), cleanText(text)];
    // Compared here: a difference would fill the screen.
    expect([cleaned.text === expected.text, cleaned.removed]).toEqual([true, expected.removed]);
  });

  test("lets others work in between", async () => {
    let turns = 0;
    let turn = setImmediate(function next() {
      turns++;
      turn = setImmediate(next);
    });
    await cleanInTurns(" \u200d".repeat(1_000_000));
    clearImmediate(turn);
    expect(turns).toBeGreaterThan(5);
  });
});
