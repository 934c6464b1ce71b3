import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings, RequestError } from "@hono/node-server";
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
    const response = await fetch(request);
    if (isEventStream(response)) beginTogether(response, incoming, outgoing);
    return response;
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

function isEventStream({ headers }: Response): boolean {
  return headers.get("content-type") === "text/event-stream";
}

/**
 * A stream's headers go out at once, instead of after a look at whether it is a short one; and
 * in one write with its first bytes, at the end of this turn of the event loop: the provider is
 * asked in this turn, and need not wait for them.
 */
function beginTogether(
  { headers }: Response,
  { httpVersion }: IncomingMessage,
  { socket }: HttpBindings["outgoing"],
): void {
  if (httpVersion === "1.1") headers.set("transfer-encoding", "chunked");
  // Not the response, which when it ends corked would write its end before what it holds.
  socket?.cork();
  setImmediate(() => socket?.uncork());
}

const PLAIN_HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

// A path that no URL can have.
function badRequest(error: unknown): Response {
  const status = error instanceof RequestError ? 400 : 500;
  return new Response(null, { status, headers: SECURITY_HEADERS });
}
