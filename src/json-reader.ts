import { MAX_JSON_DEPTH } from "./json-bounds.ts";
import { LongTexts } from "./long-texts.ts";
import { parseJson } from "./parse-json.ts";
import { endTurn } from "./turns.ts";

/** How many bytes {@link JsonReader.push} takes at most: a millisecond or two of work. */
export const PIECE_BYTES: number = 64 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Texts of more bytes are read piece by piece. */
const LONG_BYTES = 16 * 1024;
/** Once so many bytes of shorter ones were left in their places, … */
const MAX_LEFT_BYTES = 256 * 1024;
/** … those of more bytes than this, which what stands for them has, are read so as well. */
const SHORT_BYTES = 64;
/** No number that anybody writes is as long, nor is what else stands between texts. */
const MAX_TOKEN_BYTES = 1024;
/** Blanks in a row beyond these are left out. */
const MAX_BLANKS = 32;

/**
 * Reads one JSON value from UTF-8 that comes in pieces: the same value as `JSON.parse` makes of
 * the whole, except that a number of more than 1,024 characters is none. Long texts are taken out
 * and decoded as they come, so that what `JSON.parse` is given at the end is small, and no step
 * takes longer than some milliseconds however the text is made.
 */
export class JsonReader {
  readonly #decoder = new TextDecoder();
  readonly #long = new LongTexts();
  /** The text without its long texts. */
  #rest: string[] = [];
  /** The beginning, without its quote, of the text in whose middle the last piece ended. */
  #held: Uint8Array[] = [];
  #textBytes = 0;
  #leftBytes = 0;
  #inText = false;
  #isLong = false;
  #isEscaped = false;
  #tokenBytes = 0;
  #blanks = 0;
  #depth = 0;
  #values = 1;
  #isInvalid = false;
  #isExcessive = false;
  readonly #maxValues: number;

  /** For a value that holds at most `maxValues`; default: any number of them. */
  constructor({ maxValues = Number.POSITIVE_INFINITY }: { readonly maxValues?: number } = {}) {
    this.#maxValues = maxValues;
  }

  /** Whether it holds too many values, or too deep ones: then the rest is not read. */
  get isExcessive(): boolean {
    return this.#isExcessive;
  }

  /** Takes the next bytes, at most {@link PIECE_BYTES} of them; they are not changed later. */
  push(piece: Uint8Array): void {
    if (this.#isInvalid || this.#isExcessive) return;
    let from = 0;
    for (let at = 0; at < piece.length; ) {
      if (this.#inText) {
        const end = this.#endOfText(piece, at);
        from = this.#takeText(piece, { from, start: at, end });
        at = end + 1;
        continue;
      }
      const byte = piece[at] as number;
      if (byte === QUOTE) {
        this.#inText = true;
        this.#tokenBytes = 0;
        this.#blanks = 0;
      } else if (this.#takeByte(byte)) {
        // One blank says as much as many.
        this.#leave(piece.subarray(from, at));
        from = at + 1;
      }
      if (this.#isInvalid || this.#isExcessive) return;
      at++;
    }
    if (from < piece.length) this.#leave(piece.subarray(from));
  }

  /**
   * The value, once all was pushed, read in turns of the event loop; undefined when it is not
   * JSON, or excessive.
   */
  async end(): Promise<unknown> {
    if (this.#isExcessive || this.#isInvalid || this.#inText || this.#long.isInvalid)
      return undefined;
    const text = this.#rest.join("") + this.#decoder.decode();
    this.#rest = [];
    if (text.length > PIECE_BYTES) await endTurn();
    const value = parseJson(text);
    return value === undefined ? undefined : this.#long.putBack(value);
  }

  /** Where the text ends in which `at` is: at its quote, or behind the piece. */
  #endOfText(piece: Uint8Array, at: number): number {
    let isEscaped = this.#isEscaped;
    for (let end = at; end < piece.length; end++) {
      if (isEscaped) isEscaped = false;
      else {
        const byte = piece[end];
        if (byte === QUOTE) {
          this.#isEscaped = false;
          return end;
        }
        isEscaped = byte === BACKSLASH;
      }
    }
    this.#isEscaped = isEscaped;
    return piece.length;
  }

  /**
   * Takes more of a text, in whose middle the piece ends unless `end` is its quote: left in its
   * place, held until it is known how long it is, or read as a long one. What is to be left
   * begins at `from`; gives where it begins from now on.
   */
  #takeText(
    piece: Uint8Array,
    { from, start, end }: { readonly from: number; readonly start: number; readonly end: number },
  ): number {
    const isEnd = end < piece.length;
    this.#textBytes += end - start;
    this.#isLong ||= this.#textBytes > this.#longBytes;
    if (isEnd && !this.#isLong) {
      this.#leftBytes += this.#textBytes;
      for (const held of this.#held) this.#leave(held);
      this.#endText();
      return from;
    }
    // What stands before it, its quote included.
    this.#leave(piece.subarray(from, start));
    if (this.#isLong) {
      for (const held of this.#held.splice(0)) this.#long.push(held);
      this.#long.push(piece.subarray(start, end));
    } else this.#held.push(piece.slice(start, end));
    if (!isEnd) return end;
    this.#rest.push(this.#long.end());
    this.#endText();
    return end;
  }

  #endText(): void {
    this.#held = [];
    this.#textBytes = 0;
    this.#isLong = false;
    this.#inText = false;
  }

  get #longBytes(): number {
    return this.#leftBytes > MAX_LEFT_BYTES ? SHORT_BYTES : LONG_BYTES;
  }

  /** Takes what stands outside of texts; true for a blank that is to be left out. */
  #takeByte(byte: number): boolean {
    // `[` and `{`, `]` and `}` differ in this bit alone.
    const bracket = byte | 0x20;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.#tokenBytes = 0;
      return ++this.#blanks > MAX_BLANKS;
    }
    this.#blanks = 0;
    if (byte === COMMA) {
      this.#values++;
      this.#tokenBytes = 0;
    } else if (bracket === 0x7b) {
      this.#values++;
      this.#depth++;
      this.#tokenBytes = 0;
    } else if (bracket === 0x7d) {
      this.#depth--;
      this.#tokenBytes = 0;
    } else if (++this.#tokenBytes > MAX_TOKEN_BYTES) this.#isInvalid = true;
    if (this.#values > this.#maxValues || this.#depth > MAX_JSON_DEPTH) this.#isExcessive = true;
    return false;
  }

  #leave(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#rest.push(this.#decoder.decode(bytes, { stream: true }));
  }
}
