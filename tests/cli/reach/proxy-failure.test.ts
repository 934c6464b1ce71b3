import { describe, expect, test, vi } from "vitest";
import { proxyFailure, refuseProxyAnswer } from "../../../src/cli/reach/proxy-failure.ts";
import { ProxyError } from "../../../src/network-error.ts";

const proxy = new URL("http://me:secret@proxy.example:3128");

function fetchFailed(message: string, code?: string): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
}

function deno(sentence: string): Error {
  return fetchFailed(
    `error sending request for url (https://api.example/): client error (Connect): ${sentence}`,
  );
}

describe("proxyFailure says that the proxy", () => {
  const refused = "accepts no connection";
  test.each<[string, Error, string]>([
    ["Node", fetchFailed("connect ECONNREFUSED 127.0.0.1:3128", "ECONNREFUSED"), refused],
    ["Node", fetchFailed("getaddrinfo ENOTFOUND", "ENOTFOUND"), "cannot be found"],
    ["Node", fetchFailed("Connect Timeout Error", "UND_ERR_CONNECT_TIMEOUT"), "does not answer"],
    [
      "Node",
      fetchFailed("Proxy response (407) !== 200 when HTTP Tunneling", "UND_ERR_ABORTED"),
      "wants a user name and password (HTTP 407)",
    ],
    [
      "Node",
      fetchFailed("Proxy response (503) !== 200 when HTTP Tunneling", "UND_ERR_ABORTED"),
      "did not pass the request on (HTTP 503)",
    ],
    ["Deno", deno("tcp connect error: Connection refused (os error 111)"), refused],
    ["Deno", deno("tcp connect error: No route to host (os error 113)"), "cannot be reached"],
    ["Deno", deno("proxy authentication required"), "wants a user name and password (HTTP 407)"],
    ["Deno", deno("unsuccessful tunnel"), "did not pass the request on. Ask"],
    [
      "Bun",
      Object.assign(new Error("Proxy refused to open a tunnel: 403 Forbidden"), {
        code: "ERR_PROXY_TUNNEL",
      }),
      "did not pass the request on (HTTP 403)",
    ],
    ["Bun", Object.assign(new Error("Unable to connect."), { code: "ConnectionRefused" }), refused],
  ])("%s: %s", (_runtime, error, words) => {
    const failure = proxyFailure(error, proxy) as ProxyError;
    expect(failure).toBeInstanceOf(ProxyError);
    expect(failure.message).toContain(`The proxy http://proxy.example:3128 ${words}`);
    expect(failure.message).not.toMatch(/me:|secret/);
    expect(failure.cause).toBe(error);
  });
});

test.each([
  ["a target's certificate", fetchFailed("certificate has expired", "CERT_HAS_EXPIRED")],
  ["a connection that was lost", fetchFailed("other side closed", "UND_ERR_SOCKET")],
  ["an abort", new DOMException("This operation was aborted", "AbortError")],
  ["a ProxyError", new ProxyError("The proxy is known.")],
  ["what is no error", "text"],
])("proxyFailure leaves %s as it is", (_what, error) =>
  expect(proxyFailure(error, proxy)).toBe(error),
);

test.each([
  [407, { "content-type": "application/json" }, true],
  [503, { "content-type": "text/html" }, true],
  [502, {}, true],
  [504, { "content-type": "text/plain" }, true],
  [503, { "content-type": "application/json; charset=utf-8" }, false],
  [502, { "content-type": "text/html", server: "cloudflare" }, false],
  [403, { "content-type": "text/html" }, false],
  [500, { "content-type": "text/html" }, false],
  [200, { "content-type": "text/html" }, false],
])("refuseProxyAnswer of HTTP %i with %j: %s", (status, headers, refused) => {
  const response = new Response("body", { status, headers });
  const url = new URL("http://api.example");
  if (refused) expect(() => refuseProxyAnswer(response, proxy, url)).toThrow(ProxyError);
  else expect(refuseProxyAnswer(response, proxy, url)).toBe(response);
});

test("refuseProxyAnswer leaves what came through a tunnel, but a 407", () => {
  const url = new URL("https://api.example");
  const gateway = new Response("<h1>", { status: 502, headers: { "content-type": "text/html" } });
  expect(refuseProxyAnswer(gateway, proxy, url)).toBe(gateway);
  const unauthorized = new Response("", { status: 407 });
  expect(() => refuseProxyAnswer(unauthorized, proxy, url)).toThrow(ProxyError);
});

test("refuseProxyAnswer closes the body of an answer that it refuses", () => {
  const cancel = vi.fn();
  const answer = new Response(new ReadableStream({ cancel }), { status: 407 });
  expect(() => refuseProxyAnswer(answer, proxy, new URL("http://api.example"))).toThrow(ProxyError);
  expect(cancel).toHaveBeenCalledOnce();
});
