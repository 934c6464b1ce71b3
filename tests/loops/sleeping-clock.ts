import type { Clock } from "../../src/agent/ports.ts";

/** Time in which nothing happens between the moments at which somebody wakes. */
export class SleepingClock implements Clock {
  #now: number;
  #sleepers = new Map<() => void, number>();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.until(this.#now + ms, signal);
  }

  until(at: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#sleepers.set(wake, at);
      signal.addEventListener("abort", wake);
    });
  }

  /** Passes until the next one wakes, and lets it do what it wakes for. */
  async passToNextWake(): Promise<void> {
    this.#now = Math.max(this.#now, Math.min(...this.#sleepers.values()));
    for (const [wake, at] of [...this.#sleepers]) if (at <= this.#now) wake();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
