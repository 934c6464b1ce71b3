import { Hono } from "hono";
import type { RouterRoute } from "hono/types";
import { AbortScope } from "./abort-scope.ts";
import { authenticator } from "./auth/authenticator.ts";
import { parseChatRequest } from "./chat-request.ts";
import { ChatError } from "./errors.ts";
import { checkHost } from "./http/allowed-hosts.ts";
import { allowOrigins, corsHeaders, isPreflight } from "./http/cors.ts";
import { errorResponse } from "./http/error-response.ts";
import { readJsonBody } from "./http/json-body.ts";
import { newRequestId } from "./http/request-id.ts";
import type { Provider } from "./providers/provider.ts";
import { askProvider } from "./reply/chat-events.ts";
import { DEFAULT_LIMITS, type Limits } from "./reply/limits.ts";
import { EVENT_STREAM_HEADERS, eventStream } from "./sse/event-stream.ts";
import { VERSION } from "./version.ts";

/** Options of {@link createHandler}. */
export interface HandlerOptions {
  /** The owner's secret; every route but `/v1/health` needs it as a bearer token. */
  readonly token: string;
  /**
   * Who answers: a provider, or a function that is asked for one at every message. It
   * may throw a ChatError `chat.no_provider` that says what to do.
   */
  readonly provider: Provider | (() => Provider | Promise<Provider>);
  /** Bounds of a message and its reply, or a function that is asked at every message. */
  readonly limits?: Partial<Limits> | (() => Partial<Limits>);
  /** Origins of pages that may use this besides loopback ones, exactly; `"*"` for all. */
  readonly corsOrigins?: readonly string[];
  /**
   * Whether to refuse requests under a host name that is not private, against DNS
   * rebinding; `publicHost` is a name to accept as well. Default: every host.
   */
  readonly hostCheck?: { readonly publicHost?: string };
  /** When aborted, open replies end with an `error` event: its reason's message, if a ChatError. */
  readonly shutdown?: AbortSignal;
  /** Milliseconds of silence after which a keep-alive comment is sent. Default 15 000. */
  readonly keepAliveMs?: number;
  /** This PC's name, for the phone to show. Default `tokori-desktop`. */
  readonly hostname?: string;
  /** The service that clients look for. Default `tokori`. */
  readonly service?: string;
  /** Default 0. */
  readonly workspaces?: number;
  /** Told of errors that are this program's own fault. Default: nobody. */
  readonly onError?: (error: unknown, context: { requestId: string }) => void;
}

/** A request in, a response out; Web standards alone. */
export type Handler = (request: Request) => Promise<Response>;

/**
 * Makes the whole server as one function.
 *
 * @example
 * const handler = createHandler({ token, provider: ollama({ model: "llama3.1" }) });
 * export default { fetch: handler };
 *
 * @throws TypeError when an option cannot work
 */
export function createHandler(options: HandlerOptions): Handler {
  if (typeof options.token !== "string" || options.token === "")
    throw new TypeError("createHandler: token must be a non-empty string");
  const { service = "tokori", hostname = "tokori-desktop", workspaces = 0 } = options;
  const { hostCheck, keepAliveMs = 15_000, shutdown, onError } = options;
  const provider = (): Provider | Promise<Provider> =>
    typeof options.provider === "function" ? options.provider() : options.provider;
  const limits = (): Limits => ({
    ...DEFAULT_LIMITS,
    ...(typeof options.limits === "function" ? options.limits() : options.limits),
  });
  const authenticate = authenticator({ token: options.token });
  const allowOrigin = allowOrigins(options.corsOrigins ?? []);
  const app = new Hono<{ Variables: { requestId: string } }>();

  app.use(async (context, next) => {
    const requestId = newRequestId();
    context.set("requestId", requestId);
    await next();
    const headers = { ...SECURITY_HEADERS, ...corsHeaders(context.req.raw, allowOrigin) };
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    context.header("x-tokori-request-id", requestId);
  });
  app.use(async (context, next) => {
    if (hostCheck) checkHost(context.req.header("host") ?? null, hostCheck.publicHost);
    return isPreflight(context.req.raw) ? context.body(null, 204) : next();
  });
  app.get("/v1/health", (context) => context.json({ status: "ok", service, version: VERSION }));

  // Everything from here on needs a token, what does not exist included.
  app.use(async (context, next) => {
    await authenticate(context.req.raw.headers);
    await next();
  });
  app.get("/v1/remote/info", async (context) => {
    const providerConfigured = await isThere(provider);
    return context.json({ service, version: VERSION, hostname, providerConfigured, workspaces });
  });
  app.post("/v1/chat/stream", async (context) => {
    const request = context.req.raw;
    const bounds = limits();
    const { messages } = parseChatRequest(
      await readJsonBody(request, { maxBytes: bounds.bodyBytes }),
    );
    const active = await provider();
    const scope = new AbortScope(request.signal, shutdown);
    const events = askProvider(active, messages, { scope, limits: bounds });
    const body = eventStream(events, { keepAliveMs, onCancel: (reason) => scope.abort(reason) });
    return new Response(body, { headers: EVENT_STREAM_HEADERS });
  });

  for (const [path, allow] of allowedMethods(app.routes))
    app.all(path, () => {
      throw new ChatError("request.method_not_allowed", `Use ${allow} here.`, {
        headers: { allow },
      });
    });
  app.notFound(() => {
    throw new ChatError("not_found.route", "There is nothing at this path.");
  });
  app.onError((error, context) => {
    const requestId = context.get("requestId");
    if (!(error instanceof ChatError)) onError?.(error, { requestId });
    return errorResponse(error, requestId);
  });

  return async (request) => app.fetch(request);
}

/** The `Allow` header of every path that has routes. */
function allowedMethods(routes: readonly RouterRoute[]): Map<string, string> {
  const allowed = new Map<string, string>();
  for (const { path, method } of routes) {
    if (method === "ALL") continue;
    const methods = method === "GET" ? "GET, HEAD" : method;
    const others = allowed.get(path);
    allowed.set(path, others === undefined ? methods : `${others}, ${methods}`);
  }
  return allowed;
}

/** Whether a message would find a provider. */
async function isThere(provider: () => Provider | Promise<Provider>): Promise<boolean> {
  try {
    await provider();
    return true;
  } catch {
    return false;
  }
}

const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;
