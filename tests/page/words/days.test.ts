import { afterEach, expect, test } from "vitest";
import { dayWords } from "../../../page/words/days.ts";
import { speak } from "../../../page/words/words-of.ts";

const NOW = new Date(2026, 10, 28, 9).getTime();

afterEach(() => {
  speak({ locale: "en", areas: {} });
});

test.each([
  [[2026, 10, 28, 0, 5], "Today"],
  // A clock that was changed, or another device's.
  [[2026, 10, 29, 12], "Today"],
  [[2026, 10, 27, 23, 59], "Yesterday"],
  [[2026, 10, 26, 23], "Thursday"],
  [[2026, 10, 22, 1], "Sunday"],
  [[2026, 10, 21, 23], "November"],
  [[2026, 0, 1], "January"],
  [[2025, 11, 31], "December 2025"],
] as const)("dayWords of %j", ([year, month, day, hour = 0, minute = 0], words) => {
  expect(dayWords(new Date(year, month, day, hour, minute).getTime(), NOW)).toBe(words);
});

test("dayWords in another language", () => {
  speak({ locale: "de", areas: {} });
  expect(dayWords(NOW, NOW)).toBe("Heute");
  expect(dayWords(NOW - 86_400_000, NOW)).toBe("Gestern");
});
