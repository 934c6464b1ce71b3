import { readStart } from "../read-start.ts";
import { VERSION } from "../version.ts";
import { type ErrorAnswer, readErrorAnswer } from "./error-answer.ts";
import type { StreamFormat } from "./split-messages.ts";

/** An HTTP answer of a provider that is not the stream it was asked for. */
export class ProviderHttpError extends Error {
  override readonly name = "ProviderHttpError";
  readonly status: number;
  readonly answer: ErrorAnswer;

  constructor(status: number, answer: ErrorAnswer) {
    super(answer.message);
    this.status = status;
    this.answer = answer;
  }
}

/** The form of answer that a request is made for. */
export type Expected = StreamFormat | "document";

// Error bodies are a few hundred bytes; nothing beyond this is worth waiting for.
const ERROR_BODY_BYTES = 65_536;
const ERROR_BODY_MS = 5_000;

/**
 * The `fetch` that is handed to a provider's SDK, so that all of them behave alike: the
 * request's own signal closes the connection, no redirect is followed, the runtime's own
 * time-outs are off (a local model may load for minutes), only the headers that the API
 * needs are sent, and any answer that is not a success of an expected content type throws
 * a {@link ProviderHttpError} before the SDK sees it. Some SDKs take such an answer for an
 * empty reply.
 */
export function providerFetch({
  fetch: send = globalThis.fetch,
  expect,
}: {
  readonly fetch?: typeof fetch;
  readonly expect: Expected;
}): typeof fetch {
  return async (input, init) => {
    const response = await send(input, {
      ...init,
      ...WITHOUT_TIMEOUTS,
      headers: neededHeaders(init?.headers),
      redirect: "manual",
    });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      // Not awaited: a server that never ends this body has nothing to say.
      response.body?.cancel().catch(() => {});
      throw new ProviderHttpError(Math.max(response.status, 300), { message: "" });
    }
    if (!response.ok || UNEXPECTED[expect].test(response.headers.get("content-type") ?? ""))
      throw await toHttpError(response);
    if (init?.signal) HELD.set(init.signal, response);
    return response;
  };
}

// Deno forgets to close the connection at an abort once the response has been collected as
// garbage, though its body is still read.
const HELD = new WeakMap<AbortSignal, Response>();

// SDKs add headers that describe this machine, and those that a variable such as
// ANTHROPIC_CUSTOM_HEADERS names, which was set for another program.
const NEEDED_HEADERS = [
  "accept",
  "content-type",
  "authorization",
  "x-api-key",
  "anthropic-version",
  "anthropic-beta",
  "x-goog-api-key",
];

function neededHeaders(given: HeadersInit | undefined): Record<string, string> {
  const all = given instanceof Headers ? given : new Headers(given);
  const needed: Record<string, string> = { "user-agent": `remote-chat/${VERSION}` };
  for (const name of NEEDED_HEADERS) {
    const value = all.get(name);
    if (value !== null) needed[name] = value;
  }
  return needed;
}

const UNEXPECTED: Readonly<Record<Expected, RegExp>> = {
  sse: /^(application\/(problem\+)?json|text\/html)\b/i,
  ndjson: /^text\/html\b/i,
  document: /^text\/(html|plain)\b/i,
};

async function toHttpError(response: Response): Promise<ProviderHttpError> {
  const body = await readStart(response, ERROR_BODY_BYTES, { timeoutMs: ERROR_BODY_MS });
  const answer = readErrorAnswer(body) ?? {
    message: response.ok ? "It sent a document instead of a reply" : "",
  };
  const retryAfterSeconds = readRetryAfter(response.headers) ?? answer.retryAfterSeconds;
  return new ProviderHttpError(response.status, {
    ...answer,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

// Seconds, or the date of the moment.
function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get("retry-after") ?? "";
  const seconds = /^\s*\d/.test(value)
    ? Number.parseFloat(value)
    : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

// Node's fetch asks this global for its connections and gives up after 300 s without
// headers or between chunks; a dispatcher that hands each request on with both limits
// off keeps whatever proxy or pool the application has set there. Other runtimes
// ignore `dispatcher`; Bun takes `timeout: false`, which the rest ignore.
// https://github.com/nodejs/undici/blob/main/docs/docs/api/Dispatcher.md#parameter-dispatchoptions
const NODE_DISPATCHER = Symbol.for("undici.globalDispatcher.1");

interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

const WITHOUT_TIMEOUTS: object = {
  timeout: false,
  dispatcher: {
    dispatch(options: object, handler: object): boolean {
      const dispatcher = (globalThis as Record<symbol, unknown>)[NODE_DISPATCHER] as Dispatcher;
      return dispatcher.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler);
    },
  },
};
