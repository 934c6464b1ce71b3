import { stripVTControlCharacters } from "node:util";

/** Longer lines are cut; what is looked for comes earlier in them. */
const MAX_LINE_CHARACTERS = 4096;

/**
 * Makes lines, without colours and control characters, of a program's output as it
 * comes in pieces. Holds one line of at most 4096 characters.
 */
export class OutputLines {
  readonly #decoder = new TextDecoder();
  readonly #onLine: (line: string) => void;
  #line = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Takes the next piece. */
  write(chunk: Uint8Array): void {
    const pieces = this.#decoder.decode(chunk, { stream: true }).split(/\r\n|\n|\r/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) this.end();
      this.#line = (this.#line + piece.slice(0, MAX_LINE_CHARACTERS)).slice(0, MAX_LINE_CHARACTERS);
    }
  }

  /** Takes what is there as the last line. */
  end(): void {
    const line = stripVTControlCharacters(this.#line).trim();
    this.#line = "";
    if (line !== "") this.#onLine(line);
  }
}
