import {
  type AgentOptions,
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** A POST that {@link httpFetch} can send. */
export interface PlainRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal;
}

/** The request that `fetch` is called with, if {@link httpFetch} can send it alike. */
export function plainRequest(
  input: string | URL | Request,
  { method = "GET", headers, body, signal, redirect }: RequestInit = {},
): PlainRequest | undefined {
  // Only what is asked for a reply is held open for long.
  if (method.toUpperCase() !== "POST" || typeof body !== "string") return undefined;
  if (input instanceof Request || redirect !== "manual") return undefined;
  const url = new URL(input);
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    return undefined;
  return {
    url,
    headers: Object.fromEntries(new Headers(headers)),
    body,
    ...(signal && { signal }),
  };
}

/**
 * Sends a request as Node's `fetch` with `redirect: "manual"` does, and rejects and breaks
 * off with the same errors, at a fourth of its memory for a stream that is open. It asks for
 * nothing compressed, since what compresses holds tokens back. A connection has to stand
 * within 10 seconds; for the answer there is no limit but the signal. A connection that has
 * served is kept for 4 seconds, less if its server says so.
 */
export function httpFetch(
  request: PlainRequest,
  { connectMs = CONNECT_MS }: { readonly connectMs?: number } = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    request.signal?.throwIfAborted();
    new Exchange(request, { resolve, reject, connectMs });
  });
}

interface Settle {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
}

/** One request and its answer, until the answer's body is over. */
class Exchange {
  readonly #request: ClientRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #settle: Settle;
  #response: IncomingMessage | undefined;
  #body: Body | undefined;

  constructor(
    { url, headers, body, signal }: PlainRequest,
    { connectMs, ...settle }: Settle & { readonly connectMs: number },
  ) {
    this.#signal = signal;
    this.#settle = settle;
    const isSecure = url.protocol === "https:";
    // As bytes: before a text, Node would write the headers as UTF-8, too.
    const bytes = Buffer.from(body);
    this.#request = (isSecure ? requestHttps : requestHttp)({
      // Without the brackets of IPv6.
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port,
      path: url.pathname + url.search,
      method: "POST",
      // As they are sent: of names and values Node would keep objects for as long as the answer.
      headers: headerList(headers, { host: url.host, length: bytes.length }),
      agent: isSecure ? AGENTS.https : AGENTS.http,
      // No limit for what is under way: the agent's is for connections that wait for their next use.
      timeout: 0,
    });
    this.#request
      .on("socket", (socket) => limitConnecting(socket, { isSecure, connectMs }))
      .on("response", (response) => this.#answer(response))
      .on("error", (error) => this.#fail(error))
      .on("upgrade", (_response, socket) => {
        this.#fail(new Error("connection closed: the server switched to another protocol"));
        socket.destroy();
      })
      .end(bytes);
    signal?.addEventListener("abort", this.#abort, { once: true });
  }

  #answer(response: IncomingMessage): void {
    this.#response = response;
    const { statusCode = 0, statusMessage = "", rawHeaders } = response;
    try {
      const init = { status: statusCode, statusText: statusMessage, headers: pairs(rawHeaders) };
      if (NULL_BODY.has(statusCode)) {
        this.#settle.resolve(new Response(null, init));
        response.on("end", () => this.#end()).resume();
        return;
      }
      const body = new Body(decoded(response), () => this.#end());
      const stream = new ReadableStream<Uint8Array>(body, { highWaterMark: 0 });
      this.#settle.resolve(new Response(stream, init));
      this.#body = body;
    } catch (error) {
      // A status or a header that HTTP does not have.
      this.#fail(error);
      this.#request.destroy();
    }
  }

  readonly #abort = (): void => {
    const reason: unknown = this.#signal?.reason;
    if (this.#body) this.#body.break(reason);
    else this.#settle.reject(reason);
    this.#request.destroy();
  };

  // A request may fail behind its answer as well: its bytes are no HTTP from some place on. What
  // was answered before the question was read to its end, as if that is too long, is whole.
  #fail(error: unknown): void {
    if (this.#response?.complete) return;
    this.#end();
    if (this.#body) this.#body.break(new TypeError("terminated", { cause: error }));
    else this.#settle.reject(new TypeError("fetch failed", { cause: error }));
  }

  #end(): void {
    this.#signal?.removeEventListener("abort", this.#abort);
  }
}

/** The body of an answer, which is read from its connection as it is read from the stream. */
class Body implements UnderlyingDefaultSource<Uint8Array> {
  readonly #source: Readable;
  readonly #onEnd: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isWanted = false;

  constructor(source: Readable, onEnd: () => void) {
    this.#source = source;
    this.#onEnd = onEnd;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    this.#source
      .on("readable", () => this.#take())
      .on("end", () => this.#over(() => controller.close()))
      .on("error", (error) => this.break(new TypeError("terminated", { cause: error })));
  }

  pull(): void {
    this.#isWanted = true;
    this.#take();
  }

  cancel(): void {
    this.#over(() => {});
    this.#source.destroy();
  }

  /** Ends it with `error`, unless it is over. */
  break(error: unknown): void {
    const controller = this.#controller;
    this.#over(() => controller?.error(error));
  }

  #take(): void {
    if (!this.#isWanted) return;
    const chunk: Uint8Array | null = this.#source.read();
    if (chunk === null) return;
    this.#isWanted = false;
    this.#controller?.enqueue(chunk);
  }

  #over(tell: () => void): void {
    if (!this.#controller) return;
    this.#controller = undefined;
    this.#isWanted = false;
    this.#onEnd();
    tell();
  }
}

// What uvicorn, among others, closes after 5 seconds, without saying so in its answers.
const IDLE_MS = 4_000;

const CONNECT_MS = 10_000;

const NULL_BODY = new Set([204, 205, 304]);

const KEPT: AgentOptions = { keepAlive: true, timeout: IDLE_MS };
const AGENTS = { http: new HttpAgent(KEPT), https: new HttpsAgent(KEPT) } as const;

function limitConnecting(
  socket: Socket,
  { isSecure, connectMs }: { readonly isSecure: boolean; readonly connectMs: number },
): void {
  if (!socket.connecting) return;
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error("connection timed out"), { code: "ETIMEDOUT" }));
  }, connectMs);
  const stop = (): void => clearTimeout(timer);
  socket.once(isSecure ? "secureConnect" : "connect", stop).once("close", stop);
}

/** The body as it was before its server compressed it, which it was not asked to do. */
function decoded(response: IncomingMessage): Readable {
  const flush = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
  const decoder = {
    gzip: () => createGunzip(flush),
    "x-gzip": () => createGunzip(flush),
    deflate: () => createInflate(flush),
    br: () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }),
  }[response.headers["content-encoding"]?.trim().toLowerCase() ?? ""];
  return decoder ? pipeline(response, decoder(), () => {}) : response;
}

// With what Node adds where headers are no list.
function headerList(
  { host, "content-length": _, ...others }: Readonly<Record<string, string>>,
  known: { readonly host: string; readonly length: number },
): readonly string[] {
  const first = ["host", host ?? known.host, "content-length", String(known.length)];
  return [...first, ...Object.entries(others).flat()];
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    found.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  return found;
}
