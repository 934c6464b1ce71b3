import type { Context, NotFoundHandler } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { matchedRoutes } from "hono/route";
import type { Authenticate } from "../auth/authenticator.ts";
import { ChatError } from "../errors.ts";
import { type AllowedHosts, checkHost } from "../http/allowed-hosts.ts";
import { allowOrigins, corsHeaders, isPreflight } from "../http/cors.ts";
import { errorResponse } from "../http/error-response.ts";
import { newRequestId } from "../http/request-id.ts";
import { SECURITY_HEADERS } from "../http/security-headers.ts";
import { type Resolvable, resolve } from "../resolvable.ts";
import type { App, AppEnv, Middleware } from "./app.ts";

const DEFAULT_HEADERS = Object.entries(SECURITY_HEADERS);

/**
 * Names each request, and gives each response its id, the default headers, and those that
 * let pages of the allowed origins read it.
 */
export function addCommonHeaders(corsOrigins: readonly string[]): Middleware {
  const allowOrigin = allowOrigins(corsOrigins);
  return async (context, next) => {
    const requestId = newRequestId();
    context.set("requestId", requestId);
    await next();
    const headers = changeableHeaders(context);
    headers.set("x-tokori-request-id", requestId);
    headers.set("x-request-id", requestId);
    for (const [name, value] of DEFAULT_HEADERS) if (!headers.has(name)) headers.set(name, value);
    headers.append("vary", "Origin");
    for (const [name, value] of corsHeaders(context.req.raw, allowOrigin)) headers.set(name, value);
  };
}

/** The headers of a response, which cannot be changed where an app's own page took it from fetch. */
function changeableHeaders(context: Context<AppEnv>): Headers {
  try {
    context.res.headers.delete("x-request-id");
  } catch {
    context.res = new Response(context.res.body, context.res);
  }
  return context.res.headers;
}

/** Makes an Error of all that is thrown: Hono's onError gets Errors alone. */
export const throwErrors: Middleware = (_context, next) => next().catch(rethrowAsError);

function rethrowAsError(thrown: unknown): never {
  throw thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Refuses requests for another host than the allowed ones. */
export function checkHosts(allowed: Resolvable<AllowedHosts>): Middleware {
  return async ({ req }, next) => {
    const hosts = await resolve(allowed);
    if (hosts !== "any") {
      checkHost(req.header("host") ?? null, hosts);
      // A target in absolute form names a host too, which need not be the same.
      // https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
      checkHost(new URL(req.url).host, hosts);
    }
    return next();
  };
}

/** Answers browsers that ask, before a request and without a token, what it may send. */
export const answerPreflights: Middleware = async (context, next) =>
  isPreflight(context.req.raw) ? context.body(null, 204) : next();

/** Lets only requests with a right token pass, and says whose it is. */
export function requireToken(authenticate: Authenticate): Middleware {
  return async (context, next) => {
    context.set("identity", await authenticate(context.req.raw.headers));
    return next();
  };
}

/** Refuses a request by a method that its path does not have. */
export function checkMethods(app: App): Middleware {
  return methodNotAllowed({
    app,
    onMethodNotAllowed(_context, methods) {
      const allow = methods.join(", ");
      throw new ChatError("request.method_not_allowed", `Use ${allow} here.`, {
        headers: { allow },
      });
    },
  });
}

/** Lets only the owner pass to the routes that follow; for a device they are 403. */
export const requireOwner: Middleware = async (context, next) => {
  const { kind } = context.get("identity");
  if (kind !== "owner" && matchedRoutes(context).some(({ method }) => method !== "ALL"))
    throw new ChatError("auth.forbidden", "Only the PC's owner can do this.");
  return next();
};

/** Answers what no route has answered. Not thrown: {@link checkMethods} looks at the answer. */
export const noSuchRoute: NotFoundHandler<AppEnv> = (context) =>
  errorResponse(new ChatError("not_found.route", "No such route."), context.get("requestId"));
