import type { Clock } from "./clock.ts";

/** Pauses that can all be ended early. */
export class InterruptibleSleep {
  readonly #clock: Clock;
  readonly #sleepers = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends every pause now. */
  wake(): void {
    for (const wakeUp of this.#sleepers) wakeUp();
  }

  /** Resolves after `pauseMs`, or when woken, and says which. Rejects when `signal` is aborted. */
  pause(pauseMs: number, signal: AbortSignal): Promise<{ woken: boolean }> {
    return new Promise((resolve, reject) => {
      const cleanUp = (): void => {
        this.#clock.clearTimeout(timer);
        this.#sleepers.delete(wakeUp);
        signal.removeEventListener("abort", onAbort);
      };
      const wakeUp = (): void => {
        cleanUp();
        resolve({ woken: true });
      };
      const onAbort = (): void => {
        cleanUp();
        reject(signal.reason);
      };
      const timer = this.#clock.setTimeout(() => {
        cleanUp();
        resolve({ woken: false });
      }, pauseMs);
      this.#sleepers.add(wakeUp);
      signal.addEventListener("abort", onAbort);
      if (signal.aborted) onAbort();
    });
  }
}
