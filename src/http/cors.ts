/** Whether a page's origin may read the answers. */
export type AllowOrigin = (origin: string) => boolean;

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

/**
 * The CORS headers of an answer to `request`: none at all for an origin that is not
 * allowed. Credentials are never allowed; a token is not one.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(request: Request, allow: AllowOrigin): Record<string, string> {
  const origin = request.headers.get("origin");
  if (origin === null || !allow(origin)) return { vary: "Origin" };
  const headers = {
    vary: "Origin",
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "X-Tokori-Request-Id, X-Stream-Offset, Retry-After",
  };
  if (!isPreflight(request)) return headers;
  return {
    ...headers,
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key, X-Stream-Offset",
    "access-control-max-age": "600",
  };
}

/** Whether a browser asks, ahead of a request and without a token, what it may send. */
export function isPreflight(request: Request): boolean {
  return (
    request.method === "OPTIONS" &&
    request.headers.has("origin") &&
    request.headers.has("access-control-request-method")
  );
}
