/** Whether a page's origin may read the answers. */
export type AllowOrigin = (origin: string) => boolean;

// As browsers write them: narrower than isLoopback, which takes every spelling of an address.
const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

// An extension sees what is typed into every page; it is let in only by name.
const EXTENSION = /^[a-z-]*extension:/i;

/**
 * Allows loopback on any port, and exactly the origins listed; `"*"`, written
 * out, stands for all but browser extensions.
 */
export function allowOrigins(origins: readonly string[]): AllowOrigin {
  const listed = new Set(origins);
  const all = listed.has("*");
  return (origin) =>
    LOOPBACK.test(origin) || listed.has(origin) || (all && !EXTENSION.test(origin));
}

const NONE: readonly [string, string][] = [];
const EXPOSED: [string, string] = [
  "access-control-expose-headers",
  "X-Tokori-Request-Id, X-Request-Id, X-Stream-Offset, Retry-After, X-Should-Retry, X-Ignored-Parameters, ETag",
];
const PREFLIGHT: readonly [string, string][] = [
  ["access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"],
  ["access-control-max-age", "600"],
];

/**
 * The CORS headers of an answer to `request`, beside `Vary: Origin`: none at all for an
 * origin that is not allowed. Credentials are never allowed; a token is not one.
 *
 * Not hono/cors, which names its exposed headers to every origin and takes every OPTIONS
 * request for a preflight.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(
  request: Request,
  allow: AllowOrigin,
): readonly (readonly [name: string, value: string])[] {
  const origin = request.headers.get("origin");
  if (origin === null || !allow(origin)) return NONE;
  const preflight = isPreflight(request) ? [...PREFLIGHT, allowedHeaders(request)] : NONE;
  return [["access-control-allow-origin", origin], EXPOSED, ...preflight];
}

/**
 * The headers that a page may send: those that it asks for, since the SDKs of the OpenAI API
 * add many of their own, and none of them lets anybody in.
 */
function allowedHeaders({ headers }: Request): [string, string] {
  const asked = headers.get("access-control-request-headers") ?? "";
  const names = HEADER_NAMES.test(asked)
    ? asked
    : "Authorization, Content-Type, Idempotency-Key, X-Stream-Offset";
  return ["access-control-allow-headers", names];
}

// Tokens and commas, as a browser writes them.
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~, -]{1,2048}$/;

/** Whether a browser asks, ahead of a request and without a token, what it may send. */
export function isPreflight(request: Request): boolean {
  return (
    request.method === "OPTIONS" &&
    request.headers.has("origin") &&
    request.headers.has("access-control-request-method")
  );
}
