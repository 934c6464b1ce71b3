// A longer one overflows, and rings at once.
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Reads a source item by item, the first one at once, and says so whenever one has been
 * waited for `intervalMs` (milliseconds). One timer serves the whole stream instead of one
 * each item; it rings on for at most one interval after nobody waits any more, and ends
 * with {@link close}.
 */
export class IdleReader<T> {
  readonly #items: AsyncIterator<T>;
  readonly #intervalMs: number;
  #reading: Promise<IteratorResult<T>> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #quietAt = 0;
  #onQuiet: (() => void) | undefined;

  constructor(items: AsyncIterator<T>, { intervalMs }: { intervalMs: number }) {
    this.#items = items;
    this.#intervalMs = Math.min(intervalMs, MAX_TIMER_MS);
    this.#reading = items.next();
    // Told by next(), which may be called late or never.
    this.#reading.catch(() => {});
  }

  /** The next item; undefined when none came for an interval, and the next call waits on. */
  async next(): Promise<IteratorResult<T> | undefined> {
    this.#reading ??= this.#items.next();
    const item = await this.#orIdle(this.#reading);
    if (item !== undefined) this.#reading = undefined;
    if (item?.done) this.close();
    return item;
  }

  /** Says that nobody will ask again. */
  close(): void {
    clearTimeout(this.#timer);
    this.#onQuiet = undefined;
  }

  #orIdle<R>(promise: Promise<R>): Promise<R | undefined> {
    return new Promise((resolve, reject) => {
      this.#onQuiet = () => resolve(undefined);
      this.#quietAt = performance.now() + this.#intervalMs;
      this.#timer ??= setTimeout(this.#onTimer, this.#intervalMs);
      promise.then((value) => {
        this.#onQuiet = undefined;
        resolve(value);
      }, reject);
    });
  }

  // The timer is not moved with each item; it looks, when it rings, how long is left.
  readonly #onTimer = (): void => {
    this.#timer = undefined;
    if (!this.#onQuiet) return;
    const leftMs = this.#quietAt - performance.now();
    if (leftMs > 0) this.#timer = setTimeout(this.#onTimer, leftMs);
    else this.#onQuiet();
  };
}
