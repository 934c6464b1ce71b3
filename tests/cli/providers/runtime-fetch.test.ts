import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { directFetch, runtimeProviderFetch } from "../../../src/cli/providers/runtime-fetch.ts";
import { ProxyError } from "../../../src/network-error.ts";
import { providerFetch } from "../../../src/providers/provider-fetch.ts";
import { eventually } from "../../eventually.ts";
import { type FakeProxy, type FakeProxyOptions, startProxy } from "../../fakes/fake-proxy.ts";

// On Deno, on Bun, and in the commands themselves: tests/runtimes/cases/proxies.ts.
let target: Server;
let port: number;
const proxies: FakeProxy[] = [];

beforeEach(async () => {
  target = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    request.setEncoding("utf8").once("data", (body) => {
      response.end(JSON.stringify({ host: request.headers.host, url: request.url, body }));
    });
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  ({ port } = target.address() as AddressInfo);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const proxy of proxies.splice(0)) await proxy.close();
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

/** A proxy, and the environment that names it, with credentials. */
async function proxied(
  options?: FakeProxyOptions,
): Promise<{ proxy: FakeProxy; env: Record<string, string> }> {
  const proxy = await startProxy({ targetPort: port, ...options });
  proxies.push(proxy);
  const url = `http://me:p%40ss@127.0.0.1:${proxy.port}`;
  const env = { HTTP_PROXY: url, HTTPS_PROXY: url };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  for (const name of ["NO_PROXY", "no_proxy", "http_proxy", "https_proxy"]) vi.stubEnv(name, "");
  return { proxy, env };
}

const POST = { method: "POST", body: "{}" };

describe("runtimeProviderFetch", () => {
  test("hands a plain request to the proxy, with the proxy's credentials", async () => {
    const { proxy, env } = await proxied();
    const fetch = await runtimeProviderFetch(env);
    const response = await fetch("http://provider.example:8080/v1/chat?a=1", POST);
    expect(await response.json()).toEqual({
      host: "provider.example:8080",
      url: "/v1/chat?a=1",
      body: "{}",
    });
    expect(proxy.requests).toEqual(["POST http://provider.example:8080/v1/chat?a=1"]);
    const credentials = Buffer.from("me:p@ss").toString("base64");
    expect(proxy.received()).toContain(`Basic ${credentials}`);
  });

  test("takes a Request", async () => {
    const { proxy, env } = await proxied();
    const fetch = await runtimeProviderFetch(env);
    const response = await fetch(new Request("http://provider.example/", POST));
    expect(await response.json()).toMatchObject({ host: "provider.example", body: "{}" });
    expect(proxy.requests).toEqual(["POST http://provider.example/"]);
  });

  test("does so beneath a provider's fetch, which brings a dispatcher of its own", async () => {
    const { proxy, env } = await proxied();
    const fetch = providerFetch({ fetch: await runtimeProviderFetch(env), expect: "document" });
    const response = await fetch("http://provider.example/v1/chat", POST);
    expect(await response.json()).toMatchObject({ host: "provider.example" });
    expect(proxy.requests).toEqual(["POST http://provider.example/v1/chat"]);
  });

  test.each<[string, (signal: AbortSignal) => Parameters<typeof fetch>]>([
    ["the signal", (signal) => ["http://provider.example/", { signal }]],
    ["a Request's signal", (signal) => [new Request("http://provider.example/", { signal })]],
  ])("is stopped by %s", async (_which, requestWith) => {
    const { env } = await proxied();
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const proxy = await startProxy({ targetPort: (silent.address() as AddressInfo).port });
    proxies.push(proxy);
    const fetch = await runtimeProviderFetch({ ...env, HTTP_PROXY: proxy.url });
    const controller = new AbortController();
    const answer = fetch(...requestWith(controller.signal));
    await eventually(() => expect(proxy.requests).toHaveLength(1));
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });

  test("tunnels https, and says of a proxy that refuses which one it was", async () => {
    const { proxy, env } = await proxied({ status: 503 });
    const fetch = await runtimeProviderFetch(env);
    const failure = await failureOf(fetch("https://provider.example/v1/chat", POST));
    expect(proxy.requests).toEqual(["CONNECT provider.example:443"]);
    expect(failure.message).toBe(
      `The proxy http://127.0.0.1:${proxy.port} did not pass the request on (HTTP 503). Ask the person who runs it, or list the address in NO_PROXY.`,
    );
  });

  test.each(["http", "https"])("says for %s that the proxy wants a password", async (scheme) => {
    const { proxy, env } = await proxied({ status: 407 });
    const fetch = await runtimeProviderFetch(env);
    const failure = await failureOf(fetch(`${scheme}://provider.example/`, POST));
    expect(failure.message).toBe(
      `The proxy http://127.0.0.1:${proxy.port} wants a user name and password (HTTP 407). Put them into the variable that names it: http://USER:PASSWORD@127.0.0.1:${proxy.port}`,
    );
  });

  test.each(["http", "https"])("says for %s that the proxy is not there", async (scheme) => {
    const { proxy, env } = await proxied();
    await proxy.close();
    const fetch = await runtimeProviderFetch(env);
    const failure = await failureOf(fetch(`${scheme}://provider.example/`, POST));
    expect(failure.message).toBe(
      `The proxy http://127.0.0.1:${proxy.port} accepts no connection. Check HTTPS_PROXY and HTTP_PROXY, or list the address in NO_PROXY.`,
    );
  });

  test("takes a proxy's page for a plain request as the proxy's", async () => {
    const { env } = await proxied({ status: 503 });
    const fetch = await runtimeProviderFetch(env);
    expect((await failureOf(fetch("http://provider.example/"))).message).toContain("(HTTP 503)");
  });

  test("leaves a provider's own 503, which is JSON", async () => {
    const { env } = await proxied();
    target.removeAllListeners("request");
    target.on("request", (_request, response) => {
      response.writeHead(503, { "content-type": "application/json" }).end("{}");
    });
    const fetch = await runtimeProviderFetch(env);
    expect((await fetch("http://provider.example/")).status).toBe(503);
  });

  test("goes straight to loopback", async () => {
    const { proxy, env } = await proxied();
    const fetch = await runtimeProviderFetch(env);
    for (const host of ["127.0.0.1", "localhost"]) {
      const response = await fetch(`http://${host}:${port}/`, POST);
      expect(await response.json()).toMatchObject({ host: `${host}:${port}` });
    }
    expect(proxy.requests).toEqual([]);
  });

  test("goes straight to what NO_PROXY lists", async () => {
    const { proxy, env } = await proxied();
    for (const name of Object.keys(env)) vi.stubEnv(name, "");
    const plain = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("straight"));
    const fetch = await runtimeProviderFetch({ ...env, NO_PROXY: "provider.example" });
    expect(await (await fetch("http://provider.example/")).text()).toBe("straight");
    plain.mockRestore();
    expect(proxy.requests).toEqual([]);
  });
});

test("directFetch goes through no proxy", async () => {
  const { proxy } = await proxied();
  const fetch = await directFetch();
  const response = await fetch(`http://127.0.0.1:${port}/`, POST);
  expect(await response.json()).toMatchObject({ body: "{}" });
  expect(proxy.requests).toEqual([]);
});

/** The ProxyError that a request fails with; it never holds the proxy's credentials. */
async function failureOf(answer: Promise<Response>): Promise<ProxyError> {
  const failure = await answer.then(
    ({ status }) => new Error(`HTTP ${status}`),
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ProxyError);
  expect((failure as ProxyError).message).not.toMatch(/me:|p%40ss|p@ss/);
  return failure as ProxyError;
}
