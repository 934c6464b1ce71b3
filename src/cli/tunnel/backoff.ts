const SHORTEST_MS = 1000;
const MAX_MS = 60_000;
// What ran for this long had not been broken from the start.
const STABLE_MS = 60_000;

/**
 * How long to wait before each new try: 1 s, then twice as long each time, up to a
 * minute; 1 s again after one that worked for a minute. All in milliseconds.
 */
export function backoff(): (workedMs: number) => number {
  let next = SHORTEST_MS;
  return (workedMs) => {
    if (workedMs >= STABLE_MS) next = SHORTEST_MS;
    const pause = next;
    next = Math.min(next * 2, MAX_MS);
    return pause;
  };
}
