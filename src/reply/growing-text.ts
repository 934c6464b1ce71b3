import { isHighSurrogate, isLowSurrogate } from "./surrogates.ts";

// Appending to one long string and cutting it again and again would copy the whole of
// it for each token; so the newest pieces, at least this many, stand apart.
const LOOSE_PIECES = 256;

/** A text that is appended to in small pieces, and read from any offset (UTF-16 code units). */
export class GrowingText {
  #settled = "";
  #loose: string[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(piece: string): void {
    this.#loose.push(piece);
    this.#length += piece.length;
    if (this.#loose.length === 2 * LOOSE_PIECES) this.#settle();
  }

  /**
   * Everything from `offset` on, or from one before where that would split a surrogate
   * pair. Cheap for a reader that keeps up.
   */
  read(offset: number): { offset: number; text: string } {
    const text = this.#from(offset);
    if (offset === 0 || !isLowSurrogate(text.charCodeAt(0))) return { offset, text };
    const wider = this.#from(offset - 1);
    return isHighSurrogate(wider.charCodeAt(0))
      ? { offset: offset - 1, text: wider }
      : { offset, text };
  }

  #from(offset: number): string {
    let start = this.#length;
    let first = this.#loose.length;
    while (start > offset && first > 0) start -= this.#loose[--first]?.length ?? 0;
    const isLast = first === this.#loose.length - 1;
    const loose = isLast ? (this.#loose[first] ?? "") : this.#loose.slice(first).join("");
    return start <= offset ? loose.slice(offset - start) : this.#settled.slice(offset) + loose;
  }

  #settle(): void {
    this.#settled += this.#loose.slice(0, LOOSE_PIECES).join("");
    this.#loose = this.#loose.slice(LOOSE_PIECES);
  }
}
