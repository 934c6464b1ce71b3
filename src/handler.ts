import { Hono } from "hono";
import type { RouterRoute } from "hono/types";
import { AbortScope } from "./abort-scope.ts";
import { authenticator, type Identity } from "./auth/authenticator.ts";
import { sha256Hex } from "./auth/digest.ts";
import type { ChatEvent } from "./chat-event.ts";
import type { ChatMessage } from "./chat-message.ts";
import { parseChatRequest } from "./chat-request.ts";
import { ChatError } from "./errors.ts";
import type { HandlerOptions } from "./handler-options.ts";
import { checkHost } from "./http/allowed-hosts.ts";
import { allowOrigins, corsHeaders, isPreflight } from "./http/cors.ts";
import { errorResponse } from "./http/error-response.ts";
import { readJsonBody } from "./http/json-body.ts";
import { newRequestId } from "./http/request-id.ts";
import { parseOffset, readResumption } from "./http/resumption.ts";
import type { Provider } from "./providers/provider.ts";
import { askProvider } from "./reply/chat-events.ts";
import { openReply, readReply, streamLost } from "./reply/kept-reply.ts";
import { DEFAULT_LIMITS, type Limits } from "./reply/limits.ts";
import { memoryReplies } from "./reply/memory-replies.ts";
import type { StoredReply } from "./reply/reply-store.ts";
import { EVENT_STREAM_HEADERS, eventStream } from "./sse/event-stream.ts";
import { VERSION } from "./version.ts";

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
  const { replies = memoryReplies(), waitUntil } = options;
  const provider = (): Provider | Promise<Provider> =>
    typeof options.provider === "function" ? options.provider() : options.provider;
  const limits = (): Limits => ({
    ...DEFAULT_LIMITS,
    ...(typeof options.limits === "function" ? options.limits() : options.limits),
  });
  const authenticate = authenticator({ token: options.token });
  const allowOrigin = allowOrigins(options.corsOrigins ?? []);
  const streamResponse = (
    events: AsyncIterator<ChatEvent>,
    reader: AbortScope,
    headers: Record<string, string> = {},
  ): Response => {
    const onCancel = (reason: unknown): void => reader.abort(reason);
    const body = eventStream(events, { keepAliveMs, onCancel });
    return new Response(body, { headers: { ...EVENT_STREAM_HEADERS, ...headers } });
  };
  const findReply = async (identity: Identity, key: string): Promise<StoredReply> => {
    const reply = await replies.find(keyOf(identity, key));
    if (reply) return reply;
    throw new ChatError("not_found.stream", "No reply is kept under this key.");
  };
  const app = new Hono<{ Variables: { requestId: string; identity: Identity } }>();

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
    context.set("identity", await authenticate(context.req.raw.headers));
    await next();
  });
  app.get("/v1/remote/info", async (context) => {
    const providerConfigured = await isThere(provider);
    return context.json({ service, version: VERSION, hostname, providerConfigured, workspaces });
  });
  app.post("/v1/chat/stream", async (context) => {
    const request = context.req.raw;
    const identity = context.get("identity");
    const resumption = readResumption(request.headers);
    const bounds = limits();
    const { messages } = parseChatRequest(
      await readJsonBody(request, { maxBytes: bounds.bodyBytes }),
    );
    const reader = new AbortScope(request.signal, shutdown);
    if (!resumption) {
      const events = askProvider(await provider(), messages, { scope: reader, limits: bounds });
      return streamResponse(events, reader);
    }
    const { reply, reading, produced } = await openReply(replies, {
      key: keyOf(identity, resumption.key),
      fingerprint: await fingerprintOf(messages),
      offset: resumption.offset,
      prepare: async () => {
        const active = await provider();
        return (unwanted) => {
          const scope = new AbortScope(unwanted, shutdown);
          return askProvider(active, messages, { scope, limits: bounds });
        };
      },
    });
    if (produced) waitUntil?.(produced);
    const headers = { "x-stream-offset": String(reading.offset) };
    return streamResponse(readReply(reply, reading, reader), reader, headers);
  });
  app.get("/v1/chat/streams/:key", async (context) => {
    const reply = await findReply(context.get("identity"), context.req.param("key"));
    const reading = await reply.read(parseOffset(context.req.query("offset")));
    if (!reading) throw streamLost();
    const { offset, text, ending } = reading;
    return context.json({ status: "running", ...ending, offset, content: text });
  });
  app.delete("/v1/chat/streams/:key", async (context) => {
    const reply = await findReply(context.get("identity"), context.req.param("key"));
    await reply.stop();
    return context.body(null, 204);
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

/** One token's keys are not another's. */
function keyOf({ id }: Identity, key: string): string {
  return `${id} ${key}`;
}

function fingerprintOf(messages: readonly ChatMessage[]): Promise<string> {
  return sha256Hex(JSON.stringify(messages));
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
