import { expect, test } from "vitest";
import { beginningOf } from "../../../page/chat/beginning.ts";

test.each<[string, string, number]>([
  ["a short text", "Hello", 5],
  ["a text that is a little too long", "x".repeat(1_600), 1_600],
  ["a long text", "x".repeat(100_000), 1_500],
  ["many lines", "line\n".repeat(200), 30 * 5 - 1],
  ["a text that would end within a character", `${"x".repeat(1_499)}${"😀".repeat(500)}`, 1_499],
])("of %s the beginning is shown", (_what, text, length) => {
  expect(beginningOf(text)).toBe(text.slice(0, length));
});
