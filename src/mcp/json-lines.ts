import { isRecord } from "../parse-json.ts";
import { MAX_MESSAGE_BYTES, MessageTooLargeError } from "./message-bounds.ts";
import { MessageReader } from "./message-reader.ts";

const NEWLINE = 0x0a;
const OPEN_OBJECT = 0x7b;
const BYTE_ORDER_MARK: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);
/** Blanks before a message. */
const MAX_BLANKS = 16;

/**
 * Makes JSON-RPC messages of bytes that come in pieces, one message a line. Lines that are
 * none, which programs write to their output by mistake, give undefined.
 */
export class JsonLines {
  #reader = new MessageReader();
  #bytes = 0;
  /** Undefined while there were blanks alone. */
  #isMessage: boolean | undefined;

  /**
   * Takes the next piece, at most `PIECE_BYTES`, and gives a message, or undefined, for each line
   * that ends in it; each line is read when it is asked for, in turns of the event loop.
   * Rejects with a MessageTooLargeError when a line is too long, or holds too much.
   */
  async *read(piece: Uint8Array): AsyncGenerator<Record<string, unknown> | undefined> {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      this.#push(piece.subarray(start, end));
      yield await this.#endLine();
      start = end + 1;
    }
    this.#push(piece.subarray(start));
  }

  #push(bytes: Uint8Array): void {
    this.#isMessage ??= this.#looksLikeMessage(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_MESSAGE_BYTES) throw new MessageTooLargeError();
    // Others may be long, and are not looked at further.
    if (this.#isMessage !== false) this.#reader.push(bytes);
  }

  #looksLikeMessage(bytes: Uint8Array): boolean | undefined {
    const at = bytes.findIndex((byte) => byte > 0x20 && !BYTE_ORDER_MARK.has(byte));
    const blanks = this.#bytes + (at < 0 ? bytes.length : at);
    if (blanks > MAX_BLANKS) return false;
    return at < 0 ? undefined : bytes[at] === OPEN_OBJECT;
  }

  async #endLine(): Promise<Record<string, unknown> | undefined> {
    const reader = this.#isMessage === true ? this.#reader : undefined;
    this.#reader = new MessageReader();
    this.#bytes = 0;
    this.#isMessage = undefined;
    const message = await reader?.end();
    return isRecord(message) && message.jsonrpc === "2.0" ? message : undefined;
  }
}
