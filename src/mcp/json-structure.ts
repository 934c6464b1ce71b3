const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/**
 * Counts, piece by piece, what makes values in JSON that comes as UTF-8: commas, and brackets
 * that open. A text never holds more values than both together and one, nor more levels than
 * brackets, so that a long one with few of them need not be looked through at its end.
 */
export class JsonStructure {
  #inText = false;
  #isEscaped = false;
  #commas = 0;
  #brackets = 0;

  /** At least as many values as there were so far. */
  get mostValues(): number {
    return this.#commas + this.#brackets + 1;
  }

  /** At least as many levels as there were so far. */
  get mostLevels(): number {
    return this.#brackets;
  }

  push(piece: Uint8Array): void {
    for (const byte of piece) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === QUOTE) this.#inText = !this.#inText;
      else if (this.#inText) this.#isEscaped = byte === BACKSLASH;
      else if (byte === COMMA) this.#commas++;
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.#brackets++;
    }
  }
}
