import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { createHandler } from "../../src/handler.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { likeAPhone } from "../sse/readers.ts";

const HELLO = [{ role: "user", content: "Hi" }];

/** A provider that says what it is asked for, and fails where the model is called so. */
const provider: Provider = {
  name: "Local",
  model: "m",
  listModels: async () => ["m", "n", "broken"],
  async *chat(_, { model = "its own" }) {
    yield `${model} says `;
    if (model === "broken")
      throw new ChatError("provider.rate_limited", "Wait.", { headers: { "retry-after": "7" } });
    yield { type: "text", text: "hello" };
    yield { type: "finish", reason: "stop", usage: { inputTokens: 3, outputTokens: 4 } };
  },
};

interface Sent {
  readonly key?: string;
  readonly offset?: number;
  readonly [field: string]: unknown;
}

/** A server on a socket, with requests of its clients. */
async function serve() {
  const handler = createHandler({
    token: "secret",
    providers: { active: "local", entries: [{ id: "local", provider, isFree: true }] },
  });
  const server = createServer(getRequestListener(handler, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const url = (path: string): string => `http://127.0.0.1:${port}/v1/chat/${path}`;
  const authorization = "Bearer secret";
  return {
    /** The events with which a message is answered. */
    async send({ key, offset = 0, ...body }: Sent) {
      const response = await fetch(url("stream"), {
        method: "POST",
        headers: {
          authorization,
          "content-type": "application/json",
          "x-stream-offset": String(offset),
          ...(key !== undefined && { "idempotency-key": key }),
        },
        body: JSON.stringify({ messages: HELLO, ...body }),
      });
      return likeAPhone([new Uint8Array(await response.arrayBuffer())]);
    },
    async poll(key: string, query = "") {
      return (await fetch(url(`streams/${key}${query}`), { headers: { authorization } })).json();
    },
  };
}

const TIMES = { firstTokenMs: expect.any(Number), totalMs: expect.any(Number) };
const END = {
  type: "done",
  content: "its own says hello",
  finishReason: "stop",
  usage: { inputTokens: 3, outputTokens: 4 },
};

describe("POST /v1/chat/stream, details", () => {
  it("has the last event say who answered, kept or not", async () => {
    const { send } = await serve();
    const details = { model: "local/m", ...TIMES };
    expect((await send({ details: true })).at(-1)).toEqual({ ...END, details });
    expect((await send({ details: true, key: "k" })).at(-1)).toEqual({ ...END, details });
    const named = await send({ details: true, model: "local/n" });
    expect(named.at(-1)).toEqual({
      ...END,
      content: "n says hello",
      details: { ...details, model: "local/n" },
    });
  });

  it("adds nothing for a client that does not ask for it", async () => {
    const { send, poll } = await serve();
    expect((await send({})).at(-1)).toEqual(END);
    await send({ details: true, key: "k" });
    expect((await send({ key: "k" })).at(-1)).toEqual(END);
    expect(await poll("k")).not.toHaveProperty("details");
  });

  it("tells it again to who resumes the reply, or polls for it", async () => {
    const { send, poll } = await serve();
    const first = (await send({ details: true, key: "k" })).at(-1);
    const resumed = await send({ details: true, key: "k", offset: 8 });
    expect(resumed).toEqual([{ type: "token", delta: "says hello" }, first]);
    const { type: _, content: __, ...told } = first as typeof END;
    expect(await poll("k", "?offset=18&details=true")).toEqual({
      status: "done",
      offset: 18,
      content: "",
      ...told,
    });
  });

  it("says what failed and when to ask again, kept or not", async () => {
    const { send, poll } = await serve();
    const details = {
      model: "local/broken",
      ...TIMES,
      code: "provider.rate_limited",
      retryAfterSeconds: 7,
    };
    const failed = { type: "error", message: "Wait.", details };
    const asked = { details: true, model: "broken" };
    expect((await send(asked)).at(-1)).toEqual(failed);
    expect((await send({ ...asked, key: "k" })).at(-1)).toEqual(failed);
    expect((await send({ ...asked, key: "k" })).at(-1)).toEqual(failed);
    expect(await poll("k", "?details=true")).toMatchObject({ status: "error", details });
    expect((await send({ model: "broken" })).at(-1)).toEqual({ type: "error", message: "Wait." });
  });
});
