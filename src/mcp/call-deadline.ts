/** How long a call may take, in milliseconds. */
export interface CallDeadlineOptions {
  /** Without a sign of life. */
  readonly idleMs: number;
  /** In all. */
  readonly totalMs: number;
  readonly onExpired: () => void;
}

/**
 * Calls back once a call has given no sign of life for too long, or takes too long in all.
 * While it is paused, because a person is asked something, no time passes.
 */
export class CallDeadline {
  readonly #options: CallDeadlineOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #startedAt = 0;
  #idleLeftMs: number;
  #totalLeftMs: number;
  #pauses = 0;
  #stopped = false;

  constructor(options: CallDeadlineOptions) {
    this.#options = options;
    this.#idleLeftMs = options.idleMs;
    this.#totalLeftMs = options.totalMs;
    this.#run();
  }

  /** A sign of life: the whole time begins anew, within what is left in all. */
  renew(): void {
    this.#halt();
    this.#idleLeftMs = this.#options.idleMs;
    this.#run();
  }

  /** Lets no time pass until {@link resume} was called as often. */
  pause(): void {
    this.#pauses++;
    this.#halt();
  }

  /** Lets time pass again. */
  resume(): void {
    this.#pauses--;
    this.#run();
  }

  /** The call is over. */
  stop(): void {
    this.#halt();
    this.#stopped = true;
  }

  #halt(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const passedMs = performance.now() - this.#startedAt;
    this.#idleLeftMs -= passedMs;
    this.#totalLeftMs -= passedMs;
  }

  #run(): void {
    if (this.#stopped || this.#pauses > 0 || this.#timer !== undefined) return;
    this.#startedAt = performance.now();
    const leftMs = Math.max(0, Math.min(this.#idleLeftMs, this.#totalLeftMs));
    this.#timer = setTimeout(() => {
      this.stop();
      this.#options.onExpired();
    }, leftMs);
  }
}
