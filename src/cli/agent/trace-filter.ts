const OPEN = "<think>";
const CLOSE = "</think>";

/** Takes the traces (`<think>…</think>` and a line break) out of a text that comes in parts. */
export class TraceFilter {
  #rest = "";
  #isInTrace = false;
  #skipsLineBreak = false;

  /** What can be shown now that `delta` has come. */
  take(delta: string): string {
    this.#rest += delta;
    let shown = "";
    for (;;) {
      if (this.#skipsLineBreak && this.#rest !== "") {
        if (this.#rest.startsWith("\n")) this.#rest = this.#rest.slice(1);
        this.#skipsLineBreak = false;
      }
      const tag = this.#isInTrace ? CLOSE : OPEN;
      const at = this.#rest.indexOf(tag);
      if (at < 0) return shown + (this.#isInTrace ? "" : this.#untilTag());
      if (!this.#isInTrace) shown += this.#rest.slice(0, at);
      this.#rest = this.#rest.slice(at + tag.length);
      this.#skipsLineBreak = this.#isInTrace;
      this.#isInTrace = !this.#isInTrace;
    }
  }

  /** What is left at the end: a tag that was never closed was text. */
  end(): string {
    const rest = this.#isInTrace ? OPEN + this.#rest : this.#rest;
    this.#rest = "";
    return rest;
  }

  /** All but what may be the beginning of a tag. */
  #untilTag(): string {
    let held = Math.min(OPEN.length - 1, this.#rest.length);
    while (held > 0 && !OPEN.startsWith(this.#rest.slice(-held))) held--;
    const end = this.#rest.length - held;
    const shown = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end);
    return shown;
  }
}
