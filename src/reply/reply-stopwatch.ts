import type { ReplyDetails } from "../chat.ts";

/** Measures one reply of a model, from its making on, by a clock in milliseconds. */
export class ReplyStopwatch {
  readonly #model: string;
  readonly #now: () => number;
  readonly #startedAt: number;
  #firstTokenMs: number | undefined;

  /** `model` is named as `ID/MODEL`. */
  constructor(model: string, now: () => number = () => performance.now()) {
    this.#model = model;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Notes that there is text; only the first call counts. */
  noteText(): void {
    this.#firstTokenMs ??= this.#elapsedMs();
  }

  /** Who wrote it, and the times as of now, in whole milliseconds. */
  details(): ReplyDetails {
    const firstTokenMs = this.#firstTokenMs;
    return {
      model: this.#model,
      ...(firstTokenMs !== undefined && { firstTokenMs }),
      totalMs: this.#elapsedMs(),
    };
  }

  #elapsedMs(): number {
    return Math.round(this.#now() - this.#startedAt);
  }
}
