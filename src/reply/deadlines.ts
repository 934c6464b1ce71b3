import { IdleTimer } from "../idle-timer.ts";

/**
 * Passes a source through, and throws what `expired` makes when the source takes
 * longer than `firstMs` to its first item or `betweenMs` to any other, or `signal`'s
 * reason when that is aborted. A source that heeds neither is left behind.
 *
 * Only the time that the source is waited for counts: a slow reader costs it nothing.
 */
export async function* withDeadlines<T>(
  source: AsyncIterable<T>,
  {
    signal,
    firstMs,
    betweenMs,
    expired,
  }: {
    signal: AbortSignal;
    firstMs: number;
    betweenMs: number;
    expired: (waitedMs: number, first: boolean) => Error;
  },
): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  const wait = new InterruptibleWait(signal);
  let first = true;
  let ended = false;
  try {
    for (;;) {
      // Before the source is asked: its answer would have no reader any more.
      if (signal.aborted) throw signal.reason;
      const waitMs = first ? firstMs : betweenMs;
      const item = await wait.for(items.next(), waitMs, () => expired(waitMs, first));
      ended = item.done === true;
      if (item.done) return;
      first = false;
      yield item.value;
    }
  } finally {
    wait.close();
    if (!ended) returnWithoutWaiting(items);
  }
}

// Not awaited: a generator that is still busy answers only when it is done. Errors of
// return() are ignored: the reply has its ending already.
function returnWithoutWaiting(items: AsyncIterator<unknown>): void {
  (async () => items.return?.())().catch(() => {});
}

/**
 * Waits that a signal or a clock can cut short. One listener and one timer serve all
 * the waits of a stream: racing promises anew for each item would cost more than the
 * item, and leave a reaction behind on the signal's promise each time.
 */
class InterruptibleWait {
  readonly #signal: AbortSignal;
  readonly #timer = new IdleTimer(() => this.#interrupt?.(this.#expired()));
  #interrupt: ((reason: unknown) => void) | undefined;
  #expired: () => Error = () => new Error("expired");

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#onAbort);
  }

  for<T>(promise: Promise<T>, waitMs: number, expired: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#interrupt = reject;
      this.#expired = expired;
      this.#timer.restart(waitMs);
      promise.then(
        (value) => {
          this.#timer.pause();
          resolve(value);
        },
        (error) => {
          this.#timer.pause();
          reject(error);
        },
      );
      // After the promise has its handlers, or its failure would count as unhandled.
      if (this.#signal.aborted) reject(this.#signal.reason);
    });
  }

  close(): void {
    this.#timer.stop();
    this.#signal.removeEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = (): void => this.#interrupt?.(this.#signal.reason);
}
