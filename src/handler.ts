import { Hono } from "hono";
import type { RouterRoute } from "hono/types";
import { authenticator, type Identity } from "./auth/authenticator.ts";
import { FailureBucket } from "./auth/failure-bucket.ts";
import { ChatError } from "./errors.ts";
import type { HandlerOptions, Page } from "./handler-options.ts";
import { checkHost } from "./http/allowed-hosts.ts";
import { allowOrigins, corsHeaders, isPreflight } from "./http/cors.ts";
import { errorResponse } from "./http/error-response.ts";
import { newRequestId } from "./http/request-id.ts";
import { SECURITY_HEADERS } from "./http/security-headers.ts";
import type { Provider } from "./providers/provider.ts";
import { DEFAULT_LIMITS, type Limits } from "./reply/limits.ts";
import { memoryReplies } from "./reply/memory-replies.ts";
import type { App } from "./routes/app.ts";
import { addChatRoutes } from "./routes/chat-routes.ts";
import { addOperatorRoutes } from "./routes/operator-routes.ts";
import {
  addDeviceRoutes,
  addOwnerPairingRoutes,
  addPublicPairingRoutes,
} from "./routes/pairing-routes.ts";
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
  const app = createApp(options);
  return async (request) => app.fetch(request);
}

/** The routes of {@link createHandler}, in the order in which a request meets them. */
export function createApp(options: HandlerOptions): App {
  if (typeof options.token !== "string" || options.token === "")
    throw new TypeError("createHandler: token must be a non-empty string");
  const { service = "tokori", hostname = "tokori-desktop", workspaces = 0 } = options;
  const { hostCheck, keepAliveMs = 15_000, shutdown, onError, waitUntil } = options;
  const { replies = memoryReplies(), pairing, operator, publicUrl = () => undefined } = options;
  const provider = async (): Promise<Provider> => {
    const active =
      typeof options.provider === "function" ? await options.provider() : options.provider;
    if (active) return active;
    throw new ChatError("chat.no_provider", "No provider is active on the PC. Choose one there.");
  };
  const limits = (): Limits =>
    withDefaults(typeof options.limits === "function" ? options.limits() : options.limits);
  const failures = new FailureBucket();
  const authenticate = authenticator({
    token: options.token,
    devices: pairing?.devices,
    failures,
  });
  const allowOrigin = allowOrigins(options.corsOrigins ?? []);
  const pairingOptions = pairing && { ...pairing, hostname, failures, publicUrl };
  const app: App = new Hono<{ Variables: { requestId: string; identity: Identity } }>();

  app.use(async (context, next) => {
    const requestId = newRequestId();
    context.set("requestId", requestId);
    await next();
    const { headers } = context.res;
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      if (!headers.has(name)) context.header(name, value);
    for (const [name, value] of Object.entries(corsHeaders(context.req.raw, allowOrigin)))
      context.header(name, value, { append: name === "vary" });
    context.header("x-tokori-request-id", requestId);
  });
  app.use(async (context, next) => {
    if (hostCheck) checkHost(context.req.header("host") ?? null, hostCheck.publicHost);
    return isPreflight(context.req.raw) ? context.body(null, 204) : next().catch(rethrowAsError);
  });
  app.get("/v1/health", (context) => context.json({ status: "ok", service, version: VERSION }));
  if (pairingOptions) addPublicPairingRoutes(app, pairingOptions);
  if (options.page) addPage(app, options.page);

  // Everything from here on needs a token, what does not exist included.
  app.use(async (context, next) => {
    context.set("identity", await authenticate(context.req.raw.headers));
    await next();
  });
  app.get("/v1/remote/info", async (context) => {
    const providerConfigured = await hasProvider(provider);
    return context.json({ service, version: VERSION, hostname, providerConfigured, workspaces });
  });
  addChatRoutes(app, { provider, limits, replies, keepAliveMs, shutdown, waitUntil });
  if (pairingOptions) addDeviceRoutes(app, pairingOptions);

  // Everything from here on is the owner's.
  app.use(async (context, next) => {
    if (context.get("identity").kind !== "owner" && hasRoute(context.req.matchedRoutes))
      throw new ChatError("auth.forbidden", "Only the PC's owner can do this.");
    await next();
  });
  if (pairingOptions) addOwnerPairingRoutes(app, pairingOptions);
  if (operator) addOperatorRoutes(app, operator, { hostname, version: VERSION });

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
    if (!(error instanceof ChatError)) report(onError, error, requestId);
    return errorResponse(error, requestId);
  });
  return app;
}

/** Answers with the page where it has something; everything else goes on. */
function addPage(app: App, load: () => Promise<Page>): void {
  let page: Promise<Page> | undefined;
  app.use(async (context, next) => {
    const { method, path } = context.req;
    if ((method !== "GET" && method !== "HEAD") || path.startsWith("/v1/")) return next();
    page ??= load();
    return (await (await page)(context.req.raw)) ?? next();
  });
}

/** Whether a request met a route, and not only steps that every request meets. */
function hasRoute(matched: readonly RouterRoute[]): boolean {
  return matched.some(({ method }) => method !== "ALL");
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

// Hono's onError gets Errors alone; whatever else is thrown would pass it by.
function rethrowAsError(thrown: unknown): never {
  throw thrown instanceof Error ? thrown : new Error(String(thrown));
}

// Whoever is told of an error must not be able to make it worse.
function report(onError: HandlerOptions["onError"], error: unknown, requestId: string): void {
  try {
    onError?.(error, { requestId });
  } catch {}
}

/** The limits, with the default where one is not set. */
function withDefaults(limits: Partial<Limits> = {}): Limits {
  const set = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(set) };
}

/** Whether a message would find a provider, be it a busy one. */
async function hasProvider(provider: () => Promise<Provider>): Promise<boolean> {
  try {
    await provider();
    return true;
  } catch (error) {
    return error instanceof ChatError && error.code === "chat.busy";
  }
}
