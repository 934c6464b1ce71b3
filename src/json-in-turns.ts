import { isRecord } from "./parse-json.ts";
import { endTurn, endTurnIfOver, isTurnOver } from "./turns.ts";

/** Takes a millisecond or two, whatever stands in it. */
const SLICE_CHARACTERS = 64 * 1024;

/**
 * A JSON value as the pieces of its text, which joined are what `JSON.stringify` gives; written in
 * turns of the event loop, of which none takes longer than some milliseconds. It recurses.
 */
export async function jsonInTurns(value: unknown): Promise<readonly string[]> {
  const writer = new Writer();
  await writer.write(value);
  return writer.end();
}

class Writer {
  readonly #pieces: string[] = [];
  /** What comes next, in parts: joining all of them at once would take long. */
  #parts: string[] = [];
  #characters = 0;

  /** All pieces, once all was written. */
  end(): readonly string[] {
    this.#endPiece();
    return this.#pieces;
  }

  async write(value: unknown): Promise<void> {
    if (isLong(value)) return this.#long(value);
    if (!isRecord(value)) {
      this.#push(JSON.stringify(value) ?? "null");
      return;
    }
    const isArray = Array.isArray(value);
    let comma = "";
    this.#push(isArray ? "[" : "{");
    for (const [key, field] of Object.entries(value)) {
      if (field === undefined && !isArray) continue;
      this.#push(comma);
      comma = ",";
      if (!isArray) {
        if (isLong(key)) await this.#long(key);
        else this.#push(JSON.stringify(key));
        this.#push(":");
      }
      // Awaiting each of many would take longer than writing them.
      if (isRecord(field) || isLong(field)) await this.write(field);
      else this.#push(JSON.stringify(field) ?? "null");
      if (isTurnOver()) await endTurn();
    }
    this.#push(isArray ? "]" : "}");
  }

  async #long(text: string): Promise<void> {
    this.#push('"');
    for (let start = 0; start < text.length; ) {
      let end = Math.min(start + SLICE_CHARACTERS, text.length);
      // A half of a pair would be written as an escape.
      if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end--;
      this.#push(JSON.stringify(text.slice(start, end)).slice(1, -1));
      start = end;
      await endTurnIfOver();
    }
    this.#push('"');
  }

  #push(part: string): void {
    this.#parts.push(part);
    this.#characters += part.length;
    if (this.#characters >= SLICE_CHARACTERS) this.#endPiece();
  }

  #endPiece(): void {
    this.#pieces.push(this.#parts.join(""));
    this.#parts = [];
    this.#characters = 0;
  }
}

function isLong(value: unknown): value is string {
  return typeof value === "string" && value.length > SLICE_CHARACTERS;
}
