import { isRecord, parseJson } from "../parse-json.ts";

/** The longest message that a server may send, in bytes. */
export const MAX_MESSAGE_BYTES: number = 16 * 1024 * 1024;

/** A server sent more than {@link MAX_MESSAGE_BYTES} at once. */
export class MessageTooLargeError extends Error {
  override readonly name = "MessageTooLargeError";

  constructor() {
    super(`It answered more than ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB.`);
  }
}

const NEWLINE = 0x0a;

/**
 * Makes JSON-RPC messages of bytes that come in pieces, one message a line. Lines that are
 * none, which programs write to their output by mistake, are left out.
 */
export class JsonLines {
  readonly #decoder = new TextDecoder();
  readonly #onMessage: (message: Record<string, unknown>) => void;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(onMessage: (message: Record<string, unknown>) => void) {
    this.#onMessage = onMessage;
  }

  /**
   * Takes the next piece.
   * @throws MessageTooLargeError when a line is too long
   */
  write(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#bytes > MAX_MESSAGE_BYTES) throw new MessageTooLargeError();
    this.#pieces.push(piece);
  }

  #endLine(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    const text = pieces.map((piece) => this.#decoder.decode(piece, { stream: true })).join("");
    const message = parseJson(text + this.#decoder.decode());
    if (isRecord(message) && message.jsonrpc === "2.0") this.#onMessage(message);
  }
}
