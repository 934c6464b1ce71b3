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
    const aborted = this.#followed.find((signal) => signal.aborted);
    if (aborted) this.abort(aborted.reason);
    else for (const signal of this.#followed) Following.of(signal).add(this);
  }

  /** Aborted when the work is not wanted any more, and once it is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Stops following: the work is done, and only cleans up. It still has to be closed while
   * there is something that an abort would end.
   */
  unfollow(): void {
    for (const signal of this.#followed) Following.of(signal).delete(this);
  }

  /** Ends the work early; `reason` says why. */
  abort(reason: unknown): void {
    this.unfollow();
    this.#controller.abort(reason);
  }

  /** Says that the work is over. */
  close(): void {
    this.abort(OVER);
  }
}

// One for all: without a reason every abort would make an error with a stack of its own.
const OVER = new DOMException("The work is over.", "AbortError");

/**
 * The scopes that follow one signal, by one listener for them all: many pieces of work
 * may follow a signal that lives long, and Node takes the eleventh listener for a leak.
 */
class Following {
  static readonly #bySignal = new WeakMap<AbortSignal, Following>();
  readonly #signal: AbortSignal;
  readonly #scopes = new Set<AbortScope>();

  static of(signal: AbortSignal): Following {
    const following = Following.#bySignal.get(signal) ?? new Following(signal);
    Following.#bySignal.set(signal, following);
    return following;
  }

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(scope: AbortScope): void {
    if (this.#scopes.size === 0) this.#signal.addEventListener("abort", this.#onAbort);
    this.#scopes.add(scope);
  }

  delete(scope: AbortScope): void {
    if (this.#scopes.delete(scope) && this.#scopes.size === 0)
      this.#signal.removeEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = (): void => {
    for (const scope of [...this.#scopes]) scope.abort(this.#signal.reason);
  };
}
