import { dayWords } from "../words/days.ts";
import { shortTime } from "../words/times.ts";
import { prepare } from "./prepare.ts";

const DAY_MS = 86_400_000;

/**
 * Has the browser make what dates are written with, before a list is opened: each takes longer
 * than all the rows that are shown first.
 */
export function prepareTimes(): void {
  const now = Date.now();
  prepare(
    [0, 3, 40, 400].flatMap((days) => [
      () => void dayWords(now - days * DAY_MS),
      () => void shortTime(now - days * DAY_MS),
    ]),
  );
}
