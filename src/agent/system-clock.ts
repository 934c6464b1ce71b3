import { delay } from "../delay.ts";
import type { Clock } from "./ports.ts";

// Timers do not see that the PC slept, or that its clock was set.
const RECHECK_MS = 60_000;

/** The runtime's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(Math.max(0, ms), { signal }),
  async until(at, signal) {
    while (!signal.aborted && Date.now() < at)
      await delay(Math.min(at - Date.now(), RECHECK_MS), { signal });
  },
};
