/**
 * A signal for one piece of work: aborted with any of the signals it follows, by
 * itself, and at the end of the work. Following ends with it, so that a signal which
 * lives long keeps nothing of the work that is over.
 */
export class AbortScope {
  readonly #controller = new AbortController();
  readonly #followed: readonly AbortSignal[];

  constructor(...followed: readonly (AbortSignal | undefined)[]) {
    this.#followed = followed.filter((signal) => signal !== undefined);
    for (const signal of this.#followed) {
      if (signal.aborted) {
        this.abort(signal.reason);
        break;
      }
      signal.addEventListener("abort", this.#follow);
    }
  }

  /** Aborted when the work is not wanted any more, and once it is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the work early; `reason` says why. */
  abort(reason: unknown): void {
    for (const signal of this.#followed) signal.removeEventListener("abort", this.#follow);
    this.#controller.abort(reason);
  }

  /** Says that the work is over. */
  close(): void {
    this.abort(undefined);
  }

  readonly #follow = (event: Event): void => this.abort((event.target as AbortSignal).reason);
}
