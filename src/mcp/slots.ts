/** So many may work at the same time; the others wait for their turn. */
export class Slots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Does `work` once there is a place for it, or once `signal` is aborted, to which the work
   * has to look itself.
   */
  async use<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const hasPlace = await this.#take(signal);
    try {
      return await work();
    } finally {
      if (hasPlace) this.#give();
    }
  }

  async #take(signal: AbortSignal): Promise<boolean> {
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    if (signal.aborted) return false;
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#waiting.delete(enter);
        resolve(false);
      };
      const enter = (): void => {
        signal.removeEventListener("abort", leave);
        resolve(true);
      };
      this.#waiting.add(enter);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  #give(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
