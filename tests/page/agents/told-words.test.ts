import { expect, test } from "vitest";
import { toldWords } from "../../../page/agents/run-words.ts";

test.each([
  [{ sent: 2, failed: 0 }, "2 other devices were notified."],
  [{ sent: 1, failed: 1 }, "1 other device was notified. 1 could not be notified."],
  [{ sent: 0, failed: 2 }, "2 could not be notified."],
])("%j", (told, words) => expect(toldWords(told)).toBe(words));
