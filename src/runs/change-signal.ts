/** A version that grows with every change, and those who wait for the next one. */
export class ChangeSignal {
  #version = 0;
  #waiting: (() => void)[] = [];
  readonly #watched = new WeakSet<AbortSignal>();

  /** How often {@link change} was called. */
  get version(): number {
    return this.#version;
  }

  /** Notes a change, and wakes all who wait. */
  readonly change = (): void => {
    this.#version++;
    this.wake();
  };

  /** Wakes all who wait, to look again at what has no version. */
  readonly wake = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  };

  /** Resolves when `isOver` holds, which is asked at each change, or `signal` is aborted. */
  async until(isOver: () => boolean, signal?: AbortSignal): Promise<void> {
    if (signal) this.#watch(signal);
    while (!isOver() && !signal?.aborted)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  // Once a reader, not once a change.
  #watch(signal: AbortSignal): void {
    if (this.#watched.has(signal)) return;
    this.#watched.add(signal);
    signal.addEventListener("abort", this.wake, { once: true });
  }
}
