// Appending to one long string and cutting it again and again would copy the whole of
// it for each token; so the newest pieces stand apart until there are this many.
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
    if (this.#loose.length > LOOSE_PIECES) this.#settle();
  }

  /** Everything from `offset` on. Cheap for a reader that keeps up. */
  from(offset: number): string {
    let start = this.#length;
    let first = this.#loose.length;
    while (start > offset && first > 0) start -= this.#loose[--first]?.length ?? 0;
    const loose = first === this.#loose.length - 1 ? this.#loose[first] : this.#join(first);
    if (start <= offset) return (loose ?? "").slice(offset - start);
    return this.#settled.slice(offset) + loose;
  }

  /** The greatest offset that is not beyond `offset` and does not split a surrogate pair. */
  align(offset: number): number {
    const splits = offset > 0 && offset < this.#length && isLowSurrogate(this.#at(offset));
    return splits && isHighSurrogate(this.#at(offset - 1)) ? offset - 1 : offset;
  }

  #at(offset: number): number {
    return this.from(offset).charCodeAt(0);
  }

  #join(first: number): string {
    return this.#loose.slice(first).join("");
  }

  #settle(): void {
    this.#settled += this.#join(0);
    this.#loose = [];
  }
}

function isHighSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xd800 && codeUnit <= 0xdbff;
}

function isLowSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xdc00 && codeUnit <= 0xdfff;
}
