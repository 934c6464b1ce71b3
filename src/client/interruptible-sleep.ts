/** A clock and its timers, in milliseconds. */
export interface Clock {
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The runtime's own. By the wall, since other clocks stand still while a phone sleeps. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** Pauses that all end when something wakes them. */
export class InterruptibleSleep {
  readonly #clock: Clock;
  readonly #asleep = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends every pause now. */
  wake(): void {
    for (const wakeUp of this.#asleep) wakeUp();
  }

  /** Settles after `pauseMs`, or when woken, which it tells. Rejects when `signal` is aborted. */
  pause(pauseMs: number, signal: AbortSignal): Promise<{ woken: boolean }> {
    return new Promise((resolve, reject) => {
      const cleanUp = (): void => {
        this.#clock.clearTimeout(timer);
        this.#asleep.delete(wakeUp);
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
      this.#asleep.add(wakeUp);
      signal.addEventListener("abort", onAbort);
      if (signal.aborted) onAbort();
    });
  }
}

/**
 * Calls `wake` when the network is back, or somebody looks at the page again: moments
 * at which a connection is worth a new try. Returns how to end that. Outside of a
 * browser there is nothing to watch.
 */
export function watchPage(wake: () => void): () => void {
  if (typeof document === "undefined") return () => {};
  const onVisible = (): void => {
    if (document.visibilityState === "visible") wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", onVisible);
  };
}
