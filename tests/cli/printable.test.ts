import { expect, test } from "vitest";
import { beginningOf, printable } from "../../src/cli/printable.ts";

test.each([
  ["a\u001b[2Jb", "a [2Jb"],
  ["a\r\n\tb", "a b"],
  ["a\u2028b\u202eb", "a b b"],
  ["👨‍👩‍👧", "👨‍👩‍👧"],
  ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
  ["می‌خواهم", "می‌خواهم"],
])("printable(%j) is %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "abc …"],
  ["ab👨‍👩‍👧", 5, "ab …"],
  ["ab👨‍👩‍👧c", 10, "ab👨‍👩‍👧 …"],
])("beginningOf(%j, %i) is %j", (text, max, beginning) => {
  expect(beginningOf(text, max)).toBe(beginning);
});
