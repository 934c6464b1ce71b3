import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings, RequestError } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { notePeerAddress } from "../../http/peer-address.ts";
import { SECURITY_HEADERS } from "../../http/security-headers.ts";
import type { Listener, ListenOptions } from "./listener.ts";

/** Listens with `node:http`, on Node and on Deno from 2.9 on. */
export async function listenNode({
  fetch,
  host,
  port,
  headersMs = 15_000,
}: ListenOptions): Promise<Listener> {
  const relay = async (
    request: Request,
    { incoming, outgoing }: HttpBindings,
  ): Promise<Response> => {
    notePeerAddress(request, incoming.socket?.remoteAddress);
    return sendIfEventStream(await fetch(request), outgoing);
  };
  const answer = getRequestListener((request, env) => relay(request, env as HttpBindings), {
    // Its faster stand-ins for Request and Response are not what SDKs' instanceof means.
    overrideGlobalObjects: false,
    errorHandler: badRequest,
  });
  const limits = {
    headersTimeout: headersMs,
    connectionsCheckingInterval: headersMs / 5,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const server = createServer(limits, (incoming, outgoing) => {
    // A Host that no URL can have would end as a bare 400; so the URL gets another, and the
    // handler, which sees the header as it was sent, refuses it in words.
    if (!PLAIN_HOST.test(incoming.headers.host ?? "")) incoming.headers.host = "host.invalid";
    return answer(incoming, outgoing);
  });
  // Node would drop what comes after 2,000 headers, Authorization among it, without a
  // word; their size in bytes is bounded anyway.
  server.maxHeadersCount = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, resolve);
  });
  // Such as too many open files: the next connection may fare better.
  server.on("error", () => {});
  const ended = new Promise<void>((resolve) => server.once("close", resolve));
  const requests = new OpenRequests(server);

  const stop = async (): Promise<void> => {
    server.close();
    await requests.none();
    // Only idle connections are left.
    server.closeAllConnections();
    await ended;
  };
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await ended;
  };
  return { port: (server.address() as AddressInfo).port, stop, close };
}

/** Counts the requests that are being answered. */
class OpenRequests {
  #count = 0;
  #notify = (): void => {};

  constructor(server: Server) {
    server.on("request", (_, response) => {
      this.#count++;
      response.once("close", () => {
        this.#count--;
        if (this.#count === 0) this.#notify();
      });
    });
  }

  /** Resolves when there is none. */
  none(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#notify = resolve;
    });
  }
}

// Longer than tunnels keep an idle connection (cloudflared: 90 s): were this side to
// close first, it could do so just as the next message is on its way.
const KEEP_ALIVE_MS = 100_000;

/**
 * Sends an event stream; any other response is given back, for the listener to send. The
 * listener would look first whether it is a short one, and keep the whole response for as long
 * as it is open.
 */
function sendIfEventStream(response: Response, outgoing: HttpBindings["outgoing"]): Response {
  const { status, headers, body } = response;
  if (!body || headers.get("content-type") !== "text/event-stream") return response;
  // The headers go out at once, in one write with the first bytes, at the end of this turn of
  // the event loop: the provider is asked in this turn, and need not wait for them. Not by the
  // response, which when it ends corked would write its end before what it holds.
  const { socket } = outgoing;
  socket?.cork();
  setImmediate(() => socket?.uncork());
  outgoing.writeHead(status, Object.fromEntries(headers));
  outgoing.flushHeaders();
  sendBody(body.getReader(), outgoing);
  return RESPONSE_ALREADY_SENT;
}

/** Sends what is read as fast as it is taken; a body that fails breaks the response off. */
function sendBody(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  outgoing: HttpBindings["outgoing"],
): void {
  const next = (): void => void reader.read().then(send, breakOff);
  const send = ({ done, value }: ReadableStreamReadResult<Uint8Array>): void => {
    if (outgoing.destroyed) return;
    if (done) outgoing.end();
    else if (outgoing.write(value)) next();
    else outgoing.once("drain", next);
  };
  const breakOff = (): void => void outgoing.destroy();
  const leave = (): void => void reader.cancel().catch(() => {});
  outgoing.on("close", leave).on("error", leave);
  if (outgoing.destroyed) leave();
  next();
}

const PLAIN_HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

// A path that no URL can have.
function badRequest(error: unknown): Response {
  const status = error instanceof RequestError ? 400 : 500;
  return new Response(null, { status, headers: SECURITY_HEADERS });
}
