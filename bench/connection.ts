import { connect, type Socket } from "node:net";

/** How a reply went. */
export interface Reply {
  /** Milliseconds from the request to the first token's text. */
  readonly firstMs: number;
  /** Milliseconds from the request to the end of the body. */
  readonly wholeMs: number;
  /** The body, put together only now: not while anything is being timed. */
  body(): Buffer;
}

/**
 * A connection that HTTP/1.1 is spoken on, one request at a time. It only keeps what comes
 * and looks for the end, so that the client costs as little as can be.
 */
export class Connection {
  readonly #socket: Socket;
  #reader: ResponseReader | undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (part) => this.#reader?.add(part));
    this.#socket.on("error", (error) => this.#reader?.fail(error));
    this.#socket.on("close", () => this.#reader?.close());
  }

  /** Asks and reads the whole reply. `first` is the text of the first token. */
  ask(request: Buffer, first: string): Promise<Reply> {
    return this.#send(request, first).whole;
  }

  /** Asks, and resolves once the first token has come. */
  open(request: Buffer, first: string): Promise<void> {
    return this.#send(request, first).begun;
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(request: Buffer, first: string): ResponseReader {
    this.#reader = new ResponseReader(first);
    this.#socket.write(request);
    return this.#reader;
  }
}

/** Asks on a connection and reads nothing of what comes. Returns how to leave. */
export function askWithoutReading(port: number, request: Buffer): () => void {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.pause();
  socket.on("error", () => {});
  socket.write(request);
  return () => socket.destroy();
}

// The last chunk and what precedes it; no line of any reply is a lone 0.
const LAST_CHUNK = "\r\n0\r\n\r\n";

class ResponseReader {
  readonly begun: Promise<void>;
  readonly whole: Promise<Reply>;
  readonly #start = performance.now();
  readonly #parts: Buffer[] = [];
  readonly #first: string;
  #firstMs: number | undefined;
  #length: number | "chunked" | undefined;
  #ok = false;
  #received = 0;
  #tail = "";
  #onBegun = (): void => {};
  #onWhole = (_reply: Reply): void => {};
  #onFailure = (_error: Error): void => {};

  constructor(first: string) {
    this.#first = first;
    this.whole = new Promise((resolve, reject) => {
      this.#onWhole = resolve;
      this.#onFailure = reject;
    });
    const begun = new Promise<void>((resolve) => {
      this.#onBegun = resolve;
    });
    this.begun = Promise.race([begun, this.whole.then(() => {})]);
    this.begun.catch(() => {});
    this.whole.catch(() => {});
  }

  add(part: Buffer): void {
    this.#parts.push(part);
    this.#received += part.length;
    this.#tail = (this.#tail + part.subarray(-LAST_CHUNK.length).toString("latin1")).slice(
      -LAST_CHUNK.length,
    );
    if (this.#firstMs === undefined && this.#hasFirst()) {
      this.#firstMs = performance.now() - this.#start;
      this.#onBegun();
    }
    this.#length ??= this.#readLength();
    if (this.#length === "chunked" ? this.#tail === LAST_CHUNK : this.#received === this.#length)
      this.#end();
  }

  fail(error: Error): void {
    this.#onFailure(error);
  }

  /** The connection is closed. */
  close(): void {
    this.#onFailure(new Error(`cut off: ${this.#text().slice(0, 500)}`));
  }

  #end(): void {
    const wholeMs = performance.now() - this.#start;
    if (!this.#ok) {
      this.#onFailure(new Error(this.#text().slice(0, 500)));
      return;
    }
    const chunked = this.#length === "chunked";
    const body = (): Buffer => bodyOf(Buffer.concat(this.#parts), chunked);
    this.#onWhole({ firstMs: this.#firstMs ?? wholeMs, wholeMs, body });
  }

  #hasFirst(): boolean {
    return Buffer.concat(this.#parts.slice(-2)).includes(this.#first);
  }

  /** All the bytes of the response, or that it is chunked; undefined before its head is here. */
  #readLength(): number | "chunked" | undefined {
    const text = this.#text();
    const end = text.indexOf("\r\n\r\n");
    if (end === -1) return undefined;
    const head = text.slice(0, end).toLowerCase();
    this.#ok = head.startsWith("http/1.1 200 ");
    if (/\r\ntransfer-encoding: *chunked/.test(head)) return "chunked";
    return end + 4 + Number(/\r\ncontent-length: *(\d+)/.exec(head)?.[1] ?? Number.NaN);
  }

  #text(): string {
    return Buffer.concat(this.#parts).toString("latin1");
  }
}

function bodyOf(response: Buffer, chunked: boolean): Buffer {
  let at = response.indexOf("\r\n\r\n") + 4;
  if (!chunked) return response.subarray(at);
  const chunks: Buffer[] = [];
  for (;;) {
    const lineEnd = response.indexOf("\r\n", at);
    const size = Number.parseInt(response.toString("latin1", at, lineEnd), 16);
    if (!size) return Buffer.concat(chunks);
    chunks.push(response.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
