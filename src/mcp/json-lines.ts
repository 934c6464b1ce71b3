import { jsonExcess } from "../json-bounds.ts";
import { isRecord, parseJson } from "../parse-json.ts";
import { JsonStructure } from "./json-structure.ts";

/** The longest message that a server may send, in bytes. */
export const MAX_MESSAGE_BYTES: number = 16 * 1024 * 1024;

/** How many values a message may hold: reading one takes some microseconds of the event loop. */
export const MAX_MESSAGE_VALUES = 25_000;

/** A server sent a message that is beyond the bounds above. */
export class MessageTooLargeError extends Error {
  override readonly name = "MessageTooLargeError";
  /** What there was, for people: "more than 16 MiB". */
  readonly amount: string;

  constructor(amount: string = `more than ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB`) {
    super(`It answered ${amount}.`);
    this.amount = amount;
  }
}

const NEWLINE = 0x0a;
// Fewer than jsonExcess allows.
const MAX_PLAIN_LEVELS = 64;

/**
 * Makes JSON-RPC messages of bytes that come in pieces, one message a line. Lines that are
 * none, which programs write to their output by mistake, give undefined.
 */
export class JsonLines {
  readonly #decoder = new TextDecoder();
  #pieces: string[] = [];
  #structure = new JsonStructure();
  #bytes = 0;

  /**
   * Takes the next piece, and gives a message, or undefined, for each line that ends in it; each
   * line is read when it is asked for.
   * @throws MessageTooLargeError when a line is too long, or holds too much
   */
  *read(chunk: Uint8Array): Generator<Record<string, unknown> | undefined> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      yield this.#endLine();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#bytes > MAX_MESSAGE_BYTES) throw new MessageTooLargeError();
    this.#structure.push(piece);
    this.#pieces.push(this.#decoder.decode(piece, { stream: true }));
  }

  #endLine(): Record<string, unknown> | undefined {
    const text = this.#pieces.join("") + this.#decoder.decode();
    const { mostValues, mostLevels } = this.#structure;
    this.#pieces = [];
    this.#structure = new JsonStructure();
    this.#bytes = 0;
    if (!isMessage(text)) return undefined;
    // Looking through many megabytes takes longer than reading them.
    const isPlain = mostValues <= MAX_MESSAGE_VALUES && mostLevels <= MAX_PLAIN_LEVELS;
    if (!isPlain && jsonExcess(text, { maxValues: MAX_MESSAGE_VALUES }) !== undefined)
      throw new MessageTooLargeError(
        `more than ${MAX_MESSAGE_VALUES} values, or too deeply nested`,
      );
    const message = parseJson(text);
    return isRecord(message) && message.jsonrpc === "2.0" ? message : undefined;
  }
}

/** Whether a line could be one; others may be long, and are not looked at further. */
function isMessage(line: string): boolean {
  return /^\s{0,16}\{/.test(line.slice(0, 32));
}
