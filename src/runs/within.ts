import type { Clock } from "../agent/ports.ts";

/** What `promise` gives, or undefined when that takes longer than `ms` milliseconds. */
export async function within<T>(
  clock: Clock,
  promise: Promise<T>,
  ms: number,
): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, clock.sleep(ms, over.signal).then(() => undefined)]);
  } finally {
    over.abort();
  }
}
