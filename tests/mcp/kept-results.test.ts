import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KeptMessages } from "../../src/mcp/kept-messages.ts";
import { ResultKeeper } from "../../src/mcp/result-keeper.ts";
import type { JSONRPCMessage } from "../../src/mcp/sdk.ts";
import { requestFailure } from "../../src/mcp/sdk-error.ts";
import type { ServerTransport } from "../../src/mcp/server-transport.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A keeper, and the way for messages of the server to it; `seen` is what the SDK is shown. */
function keeper() {
  const inner: ServerTransport = {
    start: async () => {},
    send: async () => {},
    close: async () => {},
  };
  const results = new ResultKeeper(inner);
  const seen: JSONRPCMessage[] = [];
  results.onmessage = (message) => {
    seen.push(message);
  };
  return { results, seen, receive: (message: JSONRPCMessage) => inner.onmessage?.(message) };
}

const answer = (id: number): JSONRPCMessage => ({
  jsonrpc: "2.0",
  id,
  result: { content: [{ type: "text", text: `answer ${id}` }] },
});

describe("results that come together", () => {
  test("are all there, however many", async () => {
    const { results, seen, receive } = keeper();
    for (let id = 0; id < 100; id++)
      await results.send({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "t" } });
    for (let id = 0; id < 100; id++) receive(answer(id));
    const taken = seen.map((message) => results.take("result" in message && message.result));
    expect(taken).toEqual(
      Array.from({ length: 100 }, (_, id) => Reflect.get(answer(id), "result")),
    );
  });

  test("are never taken for empty ones once they are forgotten", async () => {
    const { results, seen, receive } = keeper();
    await results.send({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t" } });
    receive(answer(1));
    vi.advanceTimersByTime(10_000);
    expect(() => results.take(Reflect.get(seen[0] as object, "result"))).toThrow(
      "not read in time",
    );
  });

  test("come over HTTP together too, and a forgotten one is an error", () => {
    const kept = new KeptMessages();
    const standIns = Array.from({ length: 100 }, (_, id) => kept.keep(answer(id)) as string);
    const late = JSON.parse(kept.keep(answer(100)) as string) as object;
    expect(standIns.map((standIn) => kept.restore(JSON.parse(standIn)))).toEqual(
      Array.from({ length: 100 }, (_, id) => answer(id)),
    );
    vi.advanceTimersByTime(10_000);
    expect(kept.restore(late)).toMatchObject({ id: 100, error: { code: -32603 } });
  });
});

test.each<[string, object]>([
  ["an error that says nothing", { error: {} }],
  ["a result that is none", { result: 5 }],
  ["nothing", {}],
])("a request is not kept waiting that got %s", (_, got) => {
  const { seen, receive } = keeper();
  receive({ jsonrpc: "2.0", id: 1, ...got } as JSONRPCMessage);
  expect(seen).toMatchObject([{ jsonrpc: "2.0", id: 1, error: { code: -32_603 } }]);
  expect(requestFailure(Reflect.get(seen[0] as object, "error"))).toEqual({ kind: "malformed" });
});
