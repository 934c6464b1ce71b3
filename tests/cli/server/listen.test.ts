import { expect, onTestFinished, test, vi } from "vitest";
import { listen, listenWarning } from "../../../src/cli/server/listen.ts";
import { peerAddress } from "../../../src/http/peer-address.ts";

test.each([
  ["2.5.0", 1],
  ["2.8.3", 1],
  ["2.9.0", 0],
])("listen on Deno %s calls Deno.serve %i times, and node:http otherwise", async (deno, calls) => {
  const finished = Promise.resolve();
  const serve = vi.fn(() => ({ addr: { port: 1 }, finished, shutdown: () => finished }));
  vi.stubGlobal("Deno", { version: { deno }, serve });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const fetch = async () => new Response("hello");
  const listener = await listen({ host: "127.0.0.1", port: 0, fetch });
  onTestFinished(() => listener.close());
  expect(serve).toHaveBeenCalledTimes(calls);
  expect(listener.port === 1).toBe(calls === 1);
  expect(listenWarning()).toEqual(
    calls === 1 ? expect.stringContaining("deno upgrade") : undefined,
  );
});

test("listen tells from which address a request came in", async () => {
  const fetch = async (request: Request) => new Response(peerAddress(request));
  const listener = await listen({ host: "127.0.0.1", port: 0, fetch });
  onTestFinished(() => listener.close());
  const response = await globalThis.fetch(`http://127.0.0.1:${listener.port}/`);
  expect(await response.text()).toBe("127.0.0.1");
});
