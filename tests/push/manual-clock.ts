import type { PushClock } from "../../src/push/push-clock.ts";
import { settle } from "../settle.ts";

/** A clock that goes on when it is told to. */
export function manualClock(start = Date.now()) {
  let now = start;
  const sleeping = new Set<{ readonly at: number; readonly wake: () => void }>();
  const clock: PushClock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleeping.delete(sleeper);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        if (signal.aborted) return resolve();
        sleeping.add(sleeper);
        signal.addEventListener("abort", sleeper.wake);
      }),
  };
  return {
    ...clock,
    /** When those who sleep wake up, in milliseconds from now. */
    pauses: () => [...sleeping].map(({ at }) => at - now),
    async advance(ms: number): Promise<void> {
      now += ms;
      for (const sleeper of [...sleeping]) if (sleeper.at <= now) sleeper.wake();
      await settle();
    },
  };
}
