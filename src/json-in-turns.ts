import { isRecord } from "./parse-json.ts";
import { Turns } from "./turns.ts";

/** Takes a millisecond or two, whatever stands in it. */
const SLICE_CHARACTERS = 64 * 1024;

/**
 * A JSON value as the pieces of its text, which joined are what `JSON.stringify` gives; written in
 * turns of the event loop, of which none takes longer than some milliseconds. It recurses.
 */
export async function jsonInTurns(value: unknown): Promise<readonly string[]> {
  const writer = new Writer();
  await writer.write(value);
  return writer.pieces;
}

class Writer {
  readonly pieces: string[] = [];
  readonly #turns = new Turns();
  #isFirst = true;

  async write(value: unknown): Promise<void> {
    if (typeof value === "string" && value.length > SLICE_CHARACTERS) return this.#long(value);
    if (!isRecord(value)) {
      this.pieces.push(JSON.stringify(value) ?? "null");
      return;
    }
    await this.#turns.next();
    const isArray = Array.isArray(value);
    this.pieces.push(isArray ? "[" : "{");
    this.#isFirst = true;
    for (const [key, field] of Object.entries(value)) {
      if (field === undefined && !isArray) continue;
      if (!this.#isFirst) this.pieces.push(",");
      if (!isArray) {
        await this.write(key);
        this.pieces.push(":");
      }
      await this.write(field);
      this.#isFirst = false;
    }
    this.pieces.push(isArray ? "]" : "}");
    this.#isFirst = false;
  }

  async #long(text: string): Promise<void> {
    this.pieces.push('"');
    for (let start = 0; start < text.length; ) {
      let end = Math.min(start + SLICE_CHARACTERS, text.length);
      // A half of a pair would be written as an escape.
      if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end--;
      this.pieces.push(JSON.stringify(text.slice(start, end)).slice(1, -1));
      start = end;
      await this.#turns.next();
    }
    this.pieces.push('"');
  }
}
