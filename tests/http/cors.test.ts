import { describe, expect, it } from "vitest";
import { allowOrigins, corsHeaders, isPreflight } from "../../src/http/cors.ts";

const URL = "http://127.0.0.1:53210/v1/chat/stream";
const EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";

function from(origin: string | undefined, init: RequestInit = {}): Request {
  const headers = new Headers(init.headers);
  if (origin !== undefined) headers.set("origin", origin);
  return new Request(URL, { ...init, headers });
}

function preflight(origin: string): Request {
  return from(origin, { method: "OPTIONS", headers: { "access-control-request-method": "POST" } });
}

describe("allowOrigins", () => {
  it.each([
    "http://localhost",
    "http://localhost:5173",
    "https://localhost:8443",
    "http://127.0.0.1:3000",
    "http://[::1]:3000",
  ])("allows the loopback origin %s", (origin) => {
    expect(allowOrigins([])(origin)).toBe(true);
  });

  it.each([
    "https://evil.example",
    "http://localhost.evil.example",
    "http://localhost:80.evil.example",
    "http://evil.example?http://localhost",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.2",
    "ftp://localhost",
    "http://localhost:123456",
    "http://localhost\nx",
    "HTTP://LOCALHOST",
    EXTENSION,
    "moz-extension://1b2c",
    "null",
    "",
  ])("does not allow %j", (origin) => {
    expect(allowOrigins([])(origin)).toBe(false);
  });

  it("allows what is listed, exactly", () => {
    const allow = allowOrigins(["https://chat.example", EXTENSION]);
    expect([allow("https://chat.example"), allow(EXTENSION)]).toEqual([true, true]);
    expect([
      allow("http://chat.example"),
      allow("https://chat.example:8443"),
      allow("https://chat.example/"),
      allow("https://x.chat.example"),
      allow("https://chatxexample"),
    ]).toEqual([false, false, false, false, false]);
  });

  it('allows every origin when "*" is written out', () => {
    const allow = allowOrigins(["*"]);
    expect([allow("https://evil.example"), allow("null")]).toEqual([true, true]);
  });

  it.each(["chrome-extension://abcdef", "moz-extension://abcdef", "safari-web-extension://abcdef"])(
    "allows the extension %s only when it is listed",
    (origin) => {
      expect([allowOrigins(["*"])(origin), allowOrigins([origin])(origin)]).toEqual([false, true]);
    },
  );
});

describe("corsHeaders", () => {
  const allow = allowOrigins(["https://chat.example"]);
  const allowed = {
    "access-control-allow-origin": "https://chat.example",
    "access-control-expose-headers":
      "X-Tokori-Request-Id, X-Request-Id, X-Stream-Offset, Retry-After, X-Should-Retry, X-Ignored-Parameters, ETag",
  };

  it.each([undefined, "https://evil.example", "null"])(
    "are none for the origin %s, preflight or not",
    (origin) => {
      expect(corsHeaders(from(origin), allow)).toEqual([]);
      if (origin) expect(corsHeaders(preflight(origin), allow)).toEqual([]);
    },
  );

  it("let an allowed origin read the answer, with that exact origin and no credentials", () => {
    const headers = corsHeaders(from("https://chat.example"), allow);
    expect(Object.fromEntries(headers)).toEqual(allowed);
  });

  it("tell an allowed origin's preflight the methods and headers of the routes", () => {
    expect(Object.fromEntries(corsHeaders(preflight("https://chat.example"), allow))).toEqual({
      ...allowed,
      "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
      "access-control-allow-headers":
        "Authorization, Content-Type, Idempotency-Key, X-Stream-Offset",
      "access-control-max-age": "600",
    });
  });

  it.each([
    ["those that it asks for", "authorization,content-type,x-stainless-os", undefined],
    ["the usual ones in place of what are no names", "a\u00e4b", USUAL],
    ["the usual ones in place of far too many", "x-long,".repeat(400), USUAL],
  ])("allow a preflight %s", (_, asked, expected = asked) => {
    const request = preflight("https://chat.example");
    request.headers.set("access-control-request-headers", asked);
    const headers = Object.fromEntries(corsHeaders(request, allow));
    expect(headers["access-control-allow-headers"]).toBe(expected);
  });
});

const USUAL = "Authorization, Content-Type, Idempotency-Key, X-Stream-Offset";

describe("isPreflight", () => {
  it.each<[string, Request, boolean]>([
    ["a preflight", preflight("https://a.example"), true],
    [
      "OPTIONS without an origin",
      from(undefined, { method: "OPTIONS", headers: { "access-control-request-method": "POST" } }),
      false,
    ],
    ["OPTIONS that asks for no method", from("https://a.example", { method: "OPTIONS" }), false],
    [
      "a GET with the headers of one",
      from("https://a.example", { headers: { "access-control-request-method": "POST" } }),
      false,
    ],
  ])("tells %s", (_title, request, expected) => {
    expect(isPreflight(request)).toBe(expected);
  });
});
