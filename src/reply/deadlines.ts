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
      // Before the source is asked: what it would answer has nobody to go to any more.
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

// Not awaited: a generator that is still busy answers only when it is done. How it takes
// the news is of no interest, whether it throws or rejects.
function returnWithoutWaiting(items: AsyncIterator<unknown>): void {
  (async () => items.return?.())().catch(() => {});
}

// A longer one overflows, and rings at once.
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits that a signal or a clock can cut short. One listener and one timer serve all
 * the waits of a stream: racing promises anew for each token would cost more than the
 * token, and leave a reaction behind on the signal's promise each time.
 */
class InterruptibleWait {
  readonly #signal: AbortSignal;
  #interrupt: ((reason: unknown) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ringsAt = 0;
  #deadline = 0;
  #expired: () => Error = () => new Error("expired");

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#onAbort);
  }

  for<T>(promise: Promise<T>, waitMs: number, expired: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#interrupt = reject;
      this.#deadline = performance.now() + waitMs;
      this.#expired = expired;
      this.#wakeByDeadline();
      promise.then(
        (value) => {
          this.#interrupt = undefined;
          resolve(value);
        },
        (error) => {
          this.#interrupt = undefined;
          reject(error);
        },
      );
      // After the promise has its handlers, or its failure would count as unhandled.
      if (this.#signal.aborted) reject(this.#signal.reason);
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = (): void => this.#interrupt?.(this.#signal.reason);

  // The timer is not moved with each item; it looks, when it rings, how long is left. Only
  // one that would ring too late is set anew: the wait for a first item is the longest.
  #wakeByDeadline(): void {
    if (this.#timer !== undefined && this.#ringsAt <= this.#deadline) return;
    clearTimeout(this.#timer);
    this.#ringsAt = this.#deadline;
    const leftMs = Math.min(this.#deadline - performance.now(), MAX_TIMER_MS);
    this.#timer = setTimeout(this.#onTimer, leftMs);
    // Where the runtime knows it: a reply that is kept, or whose body nobody reads or
    // cancels, shall not keep the process alive for minutes by this timer alone.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    if (!this.#interrupt) return;
    if (performance.now() < this.#deadline) this.#wakeByDeadline();
    else this.#interrupt(this.#expired());
  };
}
