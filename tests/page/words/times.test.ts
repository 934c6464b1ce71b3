import { expect, test } from "vitest";
import { inWords } from "../../../page/words/times.ts";

test.each([
  [0, "1\u00a0s"],
  [8_400, "8\u00a0s"],
  [60_000, "1\u00a0min"],
  [296_000, "4\u00a0min 56\u00a0s"],
])("inWords(%j) breaks no line between a number and its unit", (ms, words) => {
  expect(inWords(ms)).toBe(words);
});
