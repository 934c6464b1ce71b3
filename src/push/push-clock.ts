import { delay } from "../delay.ts";

/** The time, as push goes by it. */
export interface PushClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after `ms` milliseconds, or when `signal` is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The runtime's own time. */
export const SYSTEM_CLOCK: PushClock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, { signal }),
};
