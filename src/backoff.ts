/** How {@link backoff} grows, in milliseconds. */
export interface BackoffOptions {
  /** The first pause. */
  readonly minMs: number;
  /** The longest pause. */
  readonly maxMs: number;
  /** What worked for this long had not been broken from the start. Default: no time is enough. */
  readonly resetAfterMs?: number;
}

/**
 * Gives the pause before each new try, in milliseconds: `minMs`, then twice as long each
 * time, up to `maxMs`; `minMs` again after a try that worked for `resetAfterMs`.
 */
export function backoff({
  minMs,
  maxMs,
  resetAfterMs = Number.POSITIVE_INFINITY,
}: BackoffOptions): (workedMs?: number) => number {
  let nextMs = minMs;
  return (workedMs = 0) => {
    if (workedMs >= resetAfterMs) nextMs = minMs;
    const pauseMs = nextMs;
    nextMs = Math.min(nextMs * 2, maxMs);
    return pauseMs;
  };
}
