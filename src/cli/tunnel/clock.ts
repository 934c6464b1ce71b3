import { delay } from "../../delay.ts";

/** Time, as far as the tunnel's supervisor needs it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` (milliseconds), or as soon as `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** The real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) => delay(ms, { signal }),
};
