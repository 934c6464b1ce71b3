import { MAX_TIMER_MS } from "./delay.ts";
import { unrefTimer } from "./unref-timer.ts";

/**
 * Calls back when it was not restarted for a time. It is made for streams that restart it
 * with every piece: a restart only notes the new deadline, and when the one timer fires, it
 * is set anew for the time that is left. It keeps no process alive by itself, where the runtime can tell.
 */
export class IdleTimer {
  readonly #onIdle: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firesAt = Number.POSITIVE_INFINITY;
  #deadline = Number.POSITIVE_INFINITY;

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** Calls back `ms` milliseconds from now, unless it is restarted, paused or stopped before. */
  restart(ms: number): void {
    this.#deadline = performance.now() + ms;
    // A timer that fires early is left alone; it is set anew when it fires.
    if (this.#firesAt > this.#deadline || this.#timer === undefined) this.#arm();
  }

  /** Does not call back until it is restarted. Cheaper than {@link stop}: the timer stays. */
  pause(): void {
    this.#deadline = Number.POSITIVE_INFINITY;
  }

  /** Does not call back until it is restarted, and leaves no timer behind. */
  stop(): void {
    this.pause();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#firesAt = this.#deadline;
    const leftMs = Math.min(Math.max(0, this.#deadline - performance.now()), MAX_TIMER_MS);
    this.#timer = setTimeout(this.#onTimer, leftMs);
    unrefTimer(this.#timer);
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    if (this.#deadline === Number.POSITIVE_INFINITY) return;
    if (performance.now() < this.#deadline) this.#arm();
    else {
      this.pause();
      this.#onIdle();
    }
  };
}
