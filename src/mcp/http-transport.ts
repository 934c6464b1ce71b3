import { AbortScope } from "../abort-scope.ts";
import { isLoopback } from "../local-address.ts";
import { withBoundedBody } from "./bounded-body.ts";
import type { BoundedBodyOptions } from "./bounded-events.ts";
import { KeptMessages } from "./kept-messages.ts";
import { withLogin } from "./login-fetch.ts";
import type { Logins } from "./logins.ts";
import { McpError } from "./mcp-error.ts";
import { isRedirect } from "./redirect.ts";
import { loadSdk } from "./sdk.ts";
import type { HttpServer } from "./server-entry.ts";
import type { ServerTransport } from "./server-transport.ts";

/** In the `data` of the JSON-RPC error by which a request fails whose answer cannot come any more. */
export const STREAM_LOST = "remote-chat: the stream ended before the answer";

/** The same, where the answer was too large. */
export const STREAM_TOO_LARGE = "remote-chat: the answer was too large";

/** How servers at addresses are asked. */
export interface HttpOptions {
  readonly fetch?: typeof globalThis.fetch;
  /** Where logins are kept; without it there are none. */
  readonly logins?: Logins;
}

/**
 * The way to a server at an address: https, or http on this machine. Follows no redirect, takes
 * no message over 16 MiB, and fails a request as soon as its stream has ended without an answer.
 * Rejects with an McpError for any other address.
 */
export async function openHttp(
  server: HttpServer,
  { fetch = globalThis.fetch, logins }: HttpOptions = {},
): Promise<ServerTransport> {
  const url = checkedUrl(server.url);
  const { StreamableHTTPClientTransport } = await loadSdk();
  let isTooLarge = false;
  const onTooLarge = (): void => {
    isTooLarge = true;
  };
  const kept = new KeptMessages();
  const guardedFetch = guarded(fetch, { kept, onTooLarge });
  const login = logins && withLogin(server, { fetch: guardedFetch, logins });
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: login?.fetch ?? guardedFetch,
    requestInit: { headers: { ...server.headers } },
    reconnectionOptions: RECONNECTION,
  });
  // The SDK lets a request wait for its whole timeout when the stream of its answer has ended;
  // it tells of that end only to who asks with the message.
  const send = transport.send.bind(transport);
  let answers = 0;
  transport.send = async (message, options) => {
    const onRequestStreamEnd = (): void => {
      if (options?.onRequestStreamEnd) options.onRequestStreamEnd();
      else if ("method" in message && "id" in message) {
        const data = isTooLarge ? STREAM_TOO_LARGE : STREAM_LOST;
        isTooLarge = false;
        const error = { code: -32_000, message: "The stream ended.", data };
        transport.onmessage?.({ jsonrpc: "2.0", id: message.id, error });
      }
    };
    if ("method" in message) return send(message, { ...options, onRequestStreamEnd });
    // Each has a request of its own, and a server may ask faster than it takes answers.
    if (answers >= MAX_ANSWERS) throw new Error("Too many answers are on their way.");
    answers++;
    // A signal for each, aborted when it is over: until then its fetch listens to it, and to the
    // transport's, so that closing that one would have to tell thousands.
    const answer = new AbortScope();
    const timer = setTimeout(() => answer.abort(TIMED_OUT), ANSWER_MS);
    try {
      await send(message, { ...options, requestSignal: answer.signal });
    } finally {
      answers--;
      clearTimeout(timer);
      answer.close();
    }
  };
  return Object.assign(transport, {
    endSession: () => transport.terminateSession(),
    restore: (message: object) => kept.restore(message),
    ...(login && { redact: login.redact }),
  });
}

/** Answers to a server's questions that are on their way to it; what it asks beyond is not answered. */
const MAX_ANSWERS = 16;
/** How long a server may take to take one. */
const ANSWER_MS = 30_000;
const TIMED_OUT = new DOMException("The server took no answer.", "TimeoutError");

// As the SDK's own, here so that it stays: a stream that can be resumed is lost after 2.5 s.
const RECONNECTION = {
  initialReconnectionDelay: 1000,
  maxReconnectionDelay: 30_000,
  reconnectionDelayGrowFactor: 1.5,
  maxRetries: 2,
};

/** The address of a server. @throws McpError when it may not be asked */
export function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (url !== undefined && isSafe) return url;
  throw new McpError("its address must begin with https:// (http:// is for this PC alone)", {
    final: true,
  });
}

function guarded(
  fetch: typeof globalThis.fetch,
  options: BoundedBodyOptions,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: "manual" });
    if (!isRedirect(response)) return withBoundedBody(response, options);
    await response.body?.cancel();
    throw new McpError(
      "it redirects to another address, which is not followed; put that address into mcp.json",
      { final: true },
    );
  };
}
