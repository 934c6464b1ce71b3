import { cleanText } from "../../tools/clean-text.ts";

const MAX_TAIL_CHARACTERS = 4096;
/** A character that was cut in half is beyond what is kept. */
const MAX_CHUNK_BYTES = 4 * 2 * MAX_TAIL_CHARACTERS;

/** Keeps the last 4 KB that a program writes to its standard error. */
export class StderrTail {
  readonly #decoder = new TextDecoder();
  readonly #redact: (text: string) => string;
  // Twice as much, so that no part of a secret is left of one that was cut.
  #text = "";

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  /** Takes the next piece. */
  write(chunk: Uint8Array): void {
    // No more of it is kept, and some runtimes give many at once.
    const end = chunk.subarray(-MAX_CHUNK_BYTES);
    this.#text = (this.#text + this.#decoder.decode(end, { stream: true })).slice(
      -2 * MAX_TAIL_CHARACTERS,
    );
  }

  /** The last 4 KB, cleaned, without secrets. */
  get text(): string {
    const seen = this.#text.replace(COLOURS, "");
    return this.#redact(cleanText(this.#redact(seen)).text).slice(-MAX_TAIL_CHARACTERS);
  }

  /** The last line that says something; of a stack, the line above it. */
  get lastLine(): string | undefined {
    const lines = this.text.split(/[\r\n]+/).map((line) => line.trim());
    const telling = lines.filter((line) => line !== "" && !NOISE.test(line));
    return telling.at(-1)?.slice(0, MAX_LINE_CHARACTERS);
  }
}

const MAX_LINE_CHARACTERS = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
const COLOURS = /\u001b\[[0-9;]*[A-Za-z]/g;
// Stacks, their brackets, and what Node and Bun say of themselves below one.
const NOISE = /^(at |[{}[\]^~|]*$|Node\.js v|Bun v|npm error A complete log|requireStack|code: ')/;
