const OPEN = "<think>";
const CLOSE = "</think>";

/**
 * Measures how long a model thinks, from the pieces of its reply as they come. Only what
 * was watched from its beginning is told: a trace that came whole says nothing of the
 * time that it took.
 */
export class ThinkingClock {
  readonly #now: () => number;
  #state: "before" | "thinking" | "after" = "before";
  #begin = "";
  #carry = "";
  #since: number | undefined;
  #tookMs: number | undefined;

  /** `held` is what there was of the reply before anybody watched. */
  constructor(held = "", now: () => number = Date.now) {
    this.#now = now;
    if (held !== "") this.push(held);
    this.#since = undefined;
  }

  /** Since when it thinks, in milliseconds since 1970; undefined when it does not, or nobody knows. */
  get since(): number | undefined {
    return this.#state === "thinking" ? this.#since : undefined;
  }

  /** How long it thought, in milliseconds, once it has come to the end of that. */
  get tookMs(): number | undefined {
    return this.#tookMs;
  }

  /** Takes the next piece. */
  push(piece: string): void {
    if (this.#state === "before") this.#seekOpening(piece);
    if (this.#state === "thinking") this.#seekClosing(piece);
  }

  #seekOpening(piece: string): void {
    this.#begin = (this.#begin + piece).trimStart();
    if (this.#begin.startsWith(OPEN)) {
      this.#state = "thinking";
      this.#since = this.#now();
    } else if (!OPEN.startsWith(this.#begin)) this.#state = "after";
  }

  #seekClosing(piece: string): void {
    const text = this.#carry + piece;
    this.#carry = text.slice(-(CLOSE.length - 1));
    if (!text.includes(CLOSE)) return;
    this.#state = "after";
    const tookMs = this.#since === undefined ? 0 : this.#now() - this.#since;
    if (tookMs > 0) this.#tookMs = tookMs;
  }
}
