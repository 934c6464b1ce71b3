import { backoff } from "../backoff.ts";
import type { McpError } from "./mcp-error.ts";

const MAX_TRIES = 5;
/** What worked for this long was not broken from the start; nor is it tried sooner once it has failed. */
const WORKED_MS = 60_000;

/** How often, and how soon, a server that ends is started again: five times, after growing pauses. */
export class StartTries {
  readonly #pauses: { readonly minMs: number; readonly maxMs: number };
  #tries = 0;
  #nextPauseMs: (workedMs?: number) => number;
  #failure: { readonly error: McpError; readonly at: number } | undefined;

  constructor(pauses: { readonly minMs: number; readonly maxMs: number }) {
    this.#pauses = pauses;
    this.#nextPauseMs = this.#newPauses();
  }

  /** Why it is of no use to try now; undefined when it may be tried. */
  get refusal(): McpError | undefined {
    if (this.#failure === undefined) return undefined;
    const { error, at } = this.#failure;
    // What the person can mend may be mended by now, and costs nothing to try.
    return error.final || performance.now() - at >= WORKED_MS ? undefined : error;
  }

  /** Begins anew. */
  reset(): void {
    this.#tries = 0;
    this.#nextPauseMs = this.#newPauses();
    this.#failure = undefined;
  }

  /** Milliseconds to the next try after one that worked for `workedMs`; undefined when there is none. */
  pauseAfter(error: McpError, workedMs: number): number | undefined {
    if (workedMs >= WORKED_MS) this.#tries = 0;
    this.#tries++;
    if (!error.final && this.#tries <= MAX_TRIES) return this.#nextPauseMs(workedMs);
    this.#failure = { error, at: performance.now() };
    return undefined;
  }

  #newPauses(): (workedMs?: number) => number {
    return backoff({ ...this.#pauses, resetAfterMs: WORKED_MS });
  }
}
