import type { Clock } from "../../src/client/clock.ts";
import { settle } from "../settle.ts";

interface Timer {
  readonly ringsAt: number;
  readonly callback: () => void;
}

/** A clock that a test turns. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now = 0;

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    const timer = { ringsAt: this.#now + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  /** Turns the clock on, and lets whatever rings on the way have its effects. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#now = Math.max(this.#now, timer.ringsAt);
      this.#timers.delete(timer);
      timer.callback();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ ringsAt }) => ringsAt <= end);
    return due.sort((a, b) => a.ringsAt - b.ringsAt)[0];
  }
}
