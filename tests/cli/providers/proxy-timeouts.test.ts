import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runtimeProviderFetch } from "../../../src/cli/providers/runtime-fetch.ts";
import { type FakeProxy, startProxy } from "../../fakes/fake-proxy.ts";

// In a file of its own: undici keeps the clock that it started with.
const waiting: ServerResponse[] = [];
const target = createServer((_request, response) => waiting.push(response));
let port: number;
let proxy: FakeProxy;

beforeEach(async () => {
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  ({ port } = target.address() as AddressInfo);
  proxy = await startProxy({ targetPort: port });
  vi.stubEnv("HTTP_PROXY", proxy.url);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await proxy.close();
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

test("runtimeProviderFetch waits for an answer as long as it takes, through a proxy and without", async () => {
  const fetch = await runtimeProviderFetch({ HTTP_PROXY: proxy.url });
  const asked = ["http://provider.example/", `http://127.0.0.1:${port}/`];
  const answers = asked.map(async (url) => (await fetch(url)).text());
  const texts = Promise.all(answers);
  texts.catch(() => {});
  while (waiting.length < asked.length) await new Promise((resolve) => setImmediate(resolve));
  // Undici's own limit is 300 s, which it looks at every half second.
  await vi.advanceTimersByTimeAsync(400_000);
  for (const response of waiting) response.end("late");
  expect(await texts).toEqual(["late", "late"]);
  expect(proxy.requests).toEqual(["GET http://provider.example/"]);
});
