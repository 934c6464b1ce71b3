/**
 * So many runs may work at the same time; the others wait for their turn, those first that
 * had one already and then waited for a person.
 */
export class RunSlots {
  #free: number;
  readonly #returning = new Set<() => void>();
  readonly #queued = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves with whether a slot was taken: it was not when `signal` was aborted first. */
  take(signal: AbortSignal, isReturning: boolean): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve(true);
    }
    const queue = isReturning ? this.#returning : this.#queued;
    return new Promise((resolve) => {
      const leave = (): void => {
        queue.delete(enter);
        resolve(false);
      };
      const enter = (): void => {
        queue.delete(enter);
        signal.removeEventListener("abort", leave);
        resolve(true);
      };
      queue.add(enter);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  /** Gives a slot back, to the next one that waits. */
  give(): void {
    const [next] = this.#returning.size > 0 ? this.#returning : this.#queued;
    if (next) next();
    else this.#free++;
  }
}

/** The slot that one run has, or waits for. */
export class RunSlot {
  readonly #slots: RunSlots;
  #isHeld = false;
  #wasHeld = false;
  #isClosed = false;
  #taking: Promise<void> | undefined;

  constructor(slots: RunSlots) {
    this.#slots = slots;
  }

  /** Whether the run may work. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Resolves when the run may work, or `signal` is aborted; any number may wait at once. */
  async hold(signal: AbortSignal): Promise<void> {
    while (!this.#isHeld && !this.#isClosed && !signal.aborted) {
      this.#taking ??= this.#take(signal);
      await this.#taking;
    }
  }

  async #take(signal: AbortSignal): Promise<void> {
    const isTaken = await this.#slots.take(signal, this.#wasHeld);
    this.#taking = undefined;
    if (!isTaken) return;
    if (this.#isClosed) return this.#slots.give();
    this.#isHeld = true;
    this.#wasHeld = true;
  }

  /** Lets another run work. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#slots.give();
  }

  /** The run works no more. */
  close(): void {
    this.#isClosed = true;
    this.release();
  }
}
