import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { describeCause } from "../../../src/cli/reach/describe-probe.ts";
import { failedFetchCause } from "../../../src/cli/reach/failed-fetch-cause.ts";
import { withInstanceProof } from "../../../src/cli/reach/instance-proof.ts";
import { probe } from "../../../src/cli/reach/probe.ts";
import { type ProbeCause, unexpectedAnswerCause } from "../../../src/cli/reach/probe-cause.ts";
import { createHandler } from "../../../src/handler.ts";
import { ProxyError } from "../../../src/network-error.ts";
import type { Provider } from "../../../src/providers/provider.ts";

const TOKEN = "the-owner's-token";

const provider: Provider = {
  name: "None",
  async *chat() {},
};

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe("probe", () => {
  test("finds the server that holds the token, without sending it", async () => {
    const seen: unknown[] = [];
    const url = await serveHandler(TOKEN, ({ headers }) => seen.push(headers));
    const result = await probe(url, { token: TOKEN });
    expect(result).toEqual({ works: true, url, ms: expect.any(Number) });
    expect(JSON.stringify(seen)).not.toContain(TOKEN);
  });

  test("distinguishes another server of the same kind from this one", async () => {
    const url = await serveHandler("another-token");
    expect(await probe(url, { token: TOKEN })).toMatchObject({
      works: false,
      url,
      cause: { kind: "other-instance" },
      message: expect.stringMatching(/^Another remote-chat or Tokori answers at 127\.0\.0\.1:/),
    });
  });

  test("believes no proof that was made for another question", async () => {
    const handler = withInstanceProof(createHandler({ token: TOKEN, provider }), TOKEN);
    const old = await handler(
      new Request("http://pc/v1/health", { headers: { "x-tokori-challenge": "0".repeat(32) } }),
    );
    const proof = old.headers.get("x-tokori-proof") ?? "";
    expect(proof).toMatch(/^[0-9a-f]{64}$/);
    const url = await serve((_request, response) => {
      response.setHeader("x-tokori-proof", proof);
      response.end('{"status":"ok","service":"tokori","version":"1"}');
    });
    expect(await probe(url, { token: TOKEN })).toMatchObject({ cause: { kind: "other-instance" } });
  });

  test("takes a proof of another length for another server's", async () => {
    const url = await serve((_request, response) => {
      response.setHeader("x-tokori-proof", "abc");
      response.end('{"status":"ok","service":"tokori","version":"1"}');
    });
    expect(await probe(url, { token: TOKEN })).toMatchObject({ cause: { kind: "other-instance" } });
  });

  test("says of a proxy that fails which one it is", async () => {
    const message = "The proxy http://proxy.example:3128 accepts no connection.";
    const fetch = () => Promise.reject(new ProxyError(message));
    expect(await probe("https://pc.example.com", { token: TOKEN, fetch })).toMatchObject({
      cause: { kind: "proxy", detail: message },
      message,
    });
  });

  test("ends an answer that does not end by itself", async () => {
    const url = await serve((_request, response) => response.write("{"));
    expect(await probe(url, { token: TOKEN, timeoutMs: 200 })).toMatchObject({
      cause: { kind: "timeout" },
    });
  });

  test("follows no redirect", async () => {
    const target = await serveHandler(TOKEN);
    const url = await serve((_request, response) =>
      response.writeHead(302, { location: `${target}/v1/health` }).end(),
    );
    expect(await probe(url, { token: TOKEN })).toMatchObject({
      works: false,
      cause: { kind: "redirect", to: new URL(target).host },
    });
  });

  test("reads no more than the start of an endless answer", async () => {
    const url = await serve(async (_request, response) => {
      response.on("error", () => {});
      const write = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", write);
      };
      write();
    });
    expect(await probe(url, { token: TOKEN })).toMatchObject({
      cause: { kind: "other-server", status: 200 },
    });
  });

  test("counts one that does not answer as silent", async () => {
    const url = await serve(() => {});
    expect(await probe(url, { token: TOKEN, timeoutMs: 50 })).toMatchObject({
      cause: { kind: "timeout", timeoutMs: 50 },
    });
  });

  test("sees that nothing listens", async () => {
    const url = await serve(() => {});
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    expect(await probe(url, { token: TOKEN })).toMatchObject({ cause: { kind: "refused" } });
  });

  test("sees that what answers does not speak https", async () => {
    const url = await serve((_request, response) => response.end());
    const result = await probe(url.replace("http:", "https:"), { token: TOKEN });
    expect(result).toMatchObject({
      cause: { kind: "tls", detail: "what answers there does not speak https" },
    });
  });

  test("sees a connection that is cut", async () => {
    const server = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const result = await probe(`http://127.0.0.1:${port}`, { token: TOKEN });
    await new Promise((resolve) => server.close(resolve));
    expect(result).toMatchObject({ cause: { kind: "cut" } });
  });

  test("never throws, not even at once", async () => {
    const fetch = (): never => {
      throw new TypeError("bad");
    };
    expect(await probe("http://pc", { token: TOKEN, fetch })).toMatchObject({ works: false });
  });
});

describe("withInstanceProof", () => {
  const handler = withInstanceProof(createHandler({ token: TOKEN, provider }), TOKEN);
  const ask = (path: string, challenge?: string): Promise<Response> =>
    handler(
      new Request(`http://pc${path}`, {
        headers: challenge === undefined ? {} : { "x-tokori-challenge": challenge },
      }),
    );
  test("leaves the answer itself as it is", async () => {
    const [plain, proved] = [await ask("/v1/health"), await ask("/v1/health", "a".repeat(32))];
    expect(await proved.json()).toEqual(await plain.json());
    expect(proved.status).toBe(200);
  });
  test.each([
    ["/v1/health", undefined],
    ["/v1/health", "short"],
    ["/v1/health", "A".repeat(32)],
    ["/v1/remote/info", "a".repeat(32)],
    ["/v1/nothing", "a".repeat(32)],
  ])("proves nothing to %s with %s", async (path, challenge) => {
    expect((await ask(path, challenge)).headers.has("x-tokori-proof")).toBe(false);
  });
  test("proves nothing to a request that is refused for its host", async () => {
    const strict = createHandler({ token: TOKEN, provider, allowedHosts: [] });
    const response = await withInstanceProof(
      strict,
      TOKEN,
    )(
      new Request("http://pc/v1/health", {
        headers: { "x-tokori-challenge": "a".repeat(32), host: "evil.example" },
      }),
    );
    expect(response.status).toBe(421);
    expect(response.headers.has("x-tokori-proof")).toBe(false);
  });
});

describe("unexpectedAnswerCause", () => {
  const health = '{"status":"ok","service":"tokori","version":"1"}';
  test.each<[number, string, Record<string, string>, ProbeCause]>([
    [200, health, {}, { kind: "other-instance" }],
    [200, "<html>", {}, { kind: "other-server", status: 200 }],
    [302, "", { location: "https://new.example/" }, { kind: "redirect", to: "new.example" }],
    [301, "", {}, { kind: "redirect", to: "localhost" }],
    [
      302,
      "",
      { location: "https://team.cloudflareaccess.com/cdn-cgi/access/login/x" },
      { kind: "login-page", to: "team.cloudflareaccess.com" },
    ],
    [401, "", {}, { kind: "login-page" }],
    [403, "", {}, { kind: "login-page" }],
    [404, "", {}, { kind: "not-found" }],
    [421, '{"error":{"code":"host.not_allowed"}}', {}, { kind: "host-not-allowed" }],
    [429, "", {}, { kind: "too-many-requests" }],
    [530, "error code: 1033", {}, { kind: "tunnel-down", status: 530 }],
    [502, "error code: 1033", {}, { kind: "tunnel-down", status: 502 }],
    [502, "", {}, { kind: "server-not-reached", status: 502 }],
    [503, "", {}, { kind: "server-not-reached", status: 503 }],
    [504, "", {}, { kind: "server-not-reached", status: 504 }],
    [500, "", {}, { kind: "other-server", status: 500 }],
  ])("of %i %j %j", (status, body, headers, cause) =>
    expect(unexpectedAnswerCause(new Response(body, { status, headers }), body)).toEqual(cause),
  );
});

describe("failedFetchCause", () => {
  const failed = (cause: unknown): unknown => new TypeError("fetch failed", { cause });
  const coded = (code: string, message = ""): Error => Object.assign(new Error(message), { code });
  test.each<[string, unknown, ProbeCause["kind"]]>([
    ["Node, no such name", failed(coded("ENOTFOUND")), "unknown-name"],
    ["Node, offline", failed(coded("EAI_AGAIN")), "unknown-name"],
    [
      "Deno, no such name",
      new TypeError(
        "error sending request for url (https://x/): client error (Connect): dns error: failed to lookup address information: Name or service not known",
      ),
      "unknown-name",
    ],
    [
      "Bun, no such name",
      coded("FailedToOpenSocket", "Was there a typo in the url or port? DNSLookup"),
      "unknown-name",
    ],
    ["Node, several addresses", failed(new AggregateError([coded("ECONNREFUSED")])), "refused"],
    [
      "Deno, refused",
      new TypeError("tcp connect error: Connection refused (os error 111)"),
      "refused",
    ],
    [
      "Bun, refused",
      coded("ConnectionRefused", "Unable to connect. Is the computer able to access the url?"),
      "refused",
    ],
    ["Node, expired", failed(coded("CERT_HAS_EXPIRED", "certificate has expired")), "tls"],
    ["Node, self-signed", failed(coded("DEPTH_ZERO_SELF_SIGNED_CERT")), "tls"],
    ["Deno, unknown issuer", new TypeError("invalid peer certificate: UnknownIssuer"), "tls"],
    ["Node, unreachable", failed(coded("ENETUNREACH")), "unreachable"],
    [
      "Node, connect timeout",
      failed(coded("UND_ERR_CONNECT_TIMEOUT", "ConnectTimeoutError")),
      "unreachable",
    ],
    ["Node, cut", failed(coded("UND_ERR_SOCKET", "other side closed")), "cut"],
    ["anything", "what?", "cut"],
  ])("%s", (_name, error, kind) => expect(failedFetchCause(error).kind).toBe(kind));
});

test("describeCause says what to do, of every cause", () => {
  const causes: ProbeCause[] = [
    { kind: "unknown-name" },
    { kind: "refused" },
    { kind: "unreachable" },
    { kind: "tls", detail: "its certificate has expired" },
    { kind: "timeout", timeoutMs: 8000 },
    { kind: "cut" },
    { kind: "host-not-allowed" },
    { kind: "tunnel-down", status: 530 },
    { kind: "server-not-reached", status: 502 },
    { kind: "redirect", to: "new.example" },
    { kind: "login-page", to: "login.example" },
    { kind: "not-found" },
    { kind: "too-many-requests" },
    { kind: "other-instance" },
    { kind: "other-server", status: 200 },
  ];
  const words = causes.map((cause) => describeCause(cause, "https://chat.example.com"));
  for (const sentence of words) expect(sentence).toMatch(/chat\.example\.com.*\. \S.*/);
  expect(new Set(words).size).toBe(causes.length);
  expect(describeCause({ kind: "host-not-allowed" }, "https://chat.example.com/x")).toContain(
    "--public-url https://chat.example.com",
  );
  expect(describeCause({ kind: "unknown-name" }, "https://a-b.trycloudflare.com")).toContain(
    "not found yet",
  );
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

/** A real server with this token. */
function serveHandler(
  token: string,
  onRequest: (request: Parameters<RequestListener>[0]) => void = () => {},
): Promise<string> {
  const handler = withInstanceProof(createHandler({ token, provider }), token);
  return serve(async (incoming, outgoing) => {
    onRequest(incoming);
    const headers = incoming.headers as Record<string, string>;
    const response = await handler(
      new Request(`http://${incoming.headers.host}${incoming.url}`, { headers }),
    );
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
}
