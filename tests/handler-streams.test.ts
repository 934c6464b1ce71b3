import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatError, createHandler, type HandlerOptions, type Provider } from "../mod.ts";
import { ScriptedSource } from "./reply/scripted-source.ts";
import { settle } from "./settle.ts";
import { likeABrowser } from "./sse/readers.ts";

const TOKEN = "token-of-this-test";
const COMMENT = ": \n\n";

/** A provider whose reply a test writes, and what it was given to work with. */
class Scripted implements Provider {
  readonly name = "Fake";
  readonly source = new ScriptedSource<string>();
  readonly calls: { messages: unknown; signal: AbortSignal }[] = [];

  chat(messages: unknown, { signal }: { signal: AbortSignal }): AsyncIterable<string> {
    this.calls.push({ messages, signal });
    return this.source;
  }

  get stopped(): boolean {
    return this.calls.every(({ signal }) => signal.aborted);
  }
}

function send(
  provider: HandlerOptions["provider"],
  { signal, ...options }: Partial<HandlerOptions> & { signal?: AbortSignal } = {},
): Promise<Response> {
  const request = new Request("http://127.0.0.1:53210/v1/chat/stream", {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({
      messages: [{ role: "user", content: "hello" }],
      temperature: "ignored",
    }),
    ...(signal && { signal }),
  });
  return createHandler({ token: TOKEN, provider, ...options })(request);
}

/** Reads a response's body on, a chunk at a time. */
function follow(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const received: string[] = [];
  const ended = (async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      received.push(new TextDecoder().decode(value));
    }
  })();
  return { reader, received, ended };
}

const TELLING_GOODBYE = new ChatError("server.shutting_down", "The PC is going to sleep.");
const GOODBYE = 'data: {"type":"error","message":"The PC is going to sleep."}\n\n';

function token(delta: string): string {
  return `data: {"type":"token","delta":"${delta}"}\n\n`;
}

describe("POST /v1/chat/stream", () => {
  it("answers with the headers of a stream that no proxy may hold back", async () => {
    const response = await send({
      name: "Echo",
      async *chat(messages) {
        yield messages.at(-1)?.content ?? "";
      },
    });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "no-cache, no-transform",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "content-type": "text/event-stream",
      "referrer-policy": "no-referrer",
      vary: "Origin",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
      "x-request-id": response.headers.get("x-tokori-request-id"),
      "x-tokori-request-id": expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(await response.text()).toBe(
      `${COMMENT}${token("hello")}data: {"type":"done","content":"hello"}\n\n`,
    );
  });

  it("answers, with a first comment, before the provider has sent anything", async () => {
    const provider = new Scripted();
    const response = await send(provider);
    const { received, ended } = follow(response);
    await settle();
    expect([response.status, received]).toEqual([200, [COMMENT]]);
    provider.source.give("a");
    provider.source.end();
    await ended;
    expect(received).toEqual([COMMENT, token("a"), 'data: {"type":"done","content":"a"}\n\n']);
  });

  it("gives the provider the messages and nothing else of the body", async () => {
    const provider = new Scripted();
    provider.source.end();
    await (await send(provider)).text();
    expect(provider.calls).toEqual([
      { messages: [{ role: "user", content: "hello" }], signal: expect.any(AbortSignal) },
    ]);
  });

  it("asks for the provider anew at every message", async () => {
    const names = ["first", "second"];
    const handler = createHandler({
      token: TOKEN,
      provider: () => {
        const name = names.shift() ?? "none";
        return {
          name,
          async *chat() {
            yield name;
          },
        };
      },
    });
    const ask = async (): Promise<string> => {
      const response = await handler(
        new Request("http://127.0.0.1/v1/chat/stream", {
          method: "POST",
          headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
          body: '{"messages":[{"role":"user","content":""}]}',
        }),
      );
      return response.text();
    };
    expect([await ask(), await ask()]).toEqual([
      expect.stringContaining('"done","content":"first"'),
      expect.stringContaining('"done","content":"second"'),
    ]);
  });

  it("ends with an error frame, at status 200, whatever a provider throws at once", async () => {
    const response = await send({
      name: "Fake",
      chat() {
        throw new Error("it broke");
      },
    });
    expect([response.status, await response.text()]).toEqual([
      200,
      `${COMMENT}data: {"type":"error","message":"Fake reported an error: it broke."}\n\n`,
    ]);
  });
});

describe("a client that leaves", () => {
  it.each<[string, (provider: Scripted, read: () => Promise<unknown>) => Promise<void>]>([
    ["before it has read anything", async () => {}],
    [
      "after the first comment, while the model loads",
      async (_provider, read) => {
        await read();
      },
    ],
    [
      "mid-stream",
      async (provider, read) => {
        provider.source.give("a");
        await read();
        await read();
      },
    ],
    [
      "with frames that it has not read",
      async (provider, read) => {
        for (let count = 0; count < 50; count++) provider.source.give("a");
        await read();
      },
    ],
  ])("stops the provider at once, %s", async (_title, before) => {
    const provider = new Scripted();
    const shutdown = new AbortController();
    const reader = (
      (await send(provider, { shutdown: shutdown.signal })).body as ReadableStream
    ).getReader();
    await before(provider, () => reader.read());
    expect(provider.calls.map(({ signal }) => signal.aborted)).toEqual([false]);
    await reader.cancel("gone");
    await settle();
    expect(provider.stopped).toBe(true);
    expect(getEventListeners(shutdown.signal, "abort")).toEqual([]);
  });

  it("stops the provider at once when its request is aborted, though the body is not cancelled", async () => {
    const provider = new Scripted();
    const client = new AbortController();
    const { ended } = follow(await send(provider, { signal: client.signal }));
    await settle();
    client.abort();
    await settle();
    expect(provider.stopped).toBe(true);
    await ended;
  });

  it("stops the provider even when it leaves before the provider was asked", async () => {
    const provider = new Scripted();
    const client = new AbortController();
    const found = (): Provider => {
      client.abort();
      return provider;
    };
    const response = await send(found, { signal: client.signal });
    await response.text();
    expect([provider.stopped, provider.source.asked]).toEqual([true, 0]);
  });
});

describe("options.shutdown", () => {
  it("ends every open stream with one error frame, and is let go of", async () => {
    const shutdown = new AbortController();
    const providers = [new Scripted(), new Scripted(), new Scripted()];
    const streams = await Promise.all(
      providers.map(async (provider) =>
        follow(await send(provider, { shutdown: shutdown.signal })),
      ),
    );
    providers[1]?.source.give("a");
    await settle();
    expect(getEventListeners(shutdown.signal, "abort")).toHaveLength(1);
    shutdown.abort(TELLING_GOODBYE);
    await Promise.all(streams.map(({ ended }) => ended));
    expect(streams.map(({ received }) => received)).toEqual([
      [COMMENT, GOODBYE],
      [COMMENT, token("a"), GOODBYE],
      [COMMENT, GOODBYE],
    ]);
    expect(providers.map(({ stopped }) => stopped)).toEqual([true, true, true]);
    expect(getEventListeners(shutdown.signal, "abort")).toEqual([]);
  });

  it("reaches a client that reads slowly, too", async () => {
    const shutdown = new AbortController();
    const provider = new Scripted();
    for (let count = 0; count < 10; count++) provider.source.give("a");
    const response = await send(provider, { shutdown: shutdown.signal });
    await settle();
    shutdown.abort(TELLING_GOODBYE);
    await settle();
    const events = likeABrowser([new Uint8Array(await response.arrayBuffer())]);
    expect(events.at(-1)).toEqual({ type: "error", message: "The PC is going to sleep." });
    expect(events.filter(({ type }) => type !== "token")).toHaveLength(1);
  });

  it("takes a message that comes after it, and ends it with the error", async () => {
    const provider = new Scripted();
    const response = await send(provider, { shutdown: AbortSignal.abort(TELLING_GOODBYE) });
    expect(await response.text()).toBe(COMMENT + GOODBYE);
  });

  it.each<[string, (shutdown: AbortSignal) => Promise<Response>]>([
    ["a whole reply", (shutdown) => send({ name: "Fake", async *chat() {} }, { shutdown })],
    [
      "a failed one",
      (shutdown) =>
        send(
          {
            name: "Fake",
            chat() {
              throw new Error("it broke");
            },
          },
          { shutdown },
        ),
    ],
    [
      "a refused message",
      (shutdown) =>
        send(
          () => {
            throw new ChatError("chat.no_provider", "None.");
          },
          { shutdown },
        ),
    ],
    [
      "a message too large",
      (shutdown) => send(new Scripted(), { shutdown, limits: { bodyBytes: 1 } }),
    ],
  ])("keeps nothing of %s", async (_title, ask) => {
    const { signal } = new AbortController();
    await (await ask(signal)).text();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("in time", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  async function pass(ms: number): Promise<void> {
    vi.advanceTimersByTime(ms);
    await settle();
  }

  it("keeps a stream alive for the 8 minutes that a model takes to load", async () => {
    const provider = new Scripted();
    const { received, ended } = follow(await send(provider));
    await settle();
    for (let passedMs = 0; passedMs < 480_000; passedMs += 15_000) await pass(15_000);
    provider.source.give("a");
    provider.source.end();
    await ended;
    expect(received).toEqual([
      ...new Array(33).fill(COMMENT),
      token("a"),
      'data: {"type":"done","content":"a"}\n\n',
    ]);
  });

  it("comments after the time that is set", async () => {
    const provider = new Scripted();
    const { received, reader } = follow(await send(provider, { keepAliveMs: 10 }));
    await settle();
    await pass(9);
    expect(received).toEqual([COMMENT]);
    await pass(1);
    expect(received).toEqual([COMMENT, COMMENT]);
    await reader.cancel();
    await settle();
  });

  it("ends with an error when the model takes longer than it may", async () => {
    const provider = new Scripted();
    const limits = { firstTokenMs: 1000, betweenTokensMs: 100 };
    const { received, ended } = follow(await send(provider, { limits }));
    await settle();
    await pass(999);
    provider.source.give("a");
    await settle();
    await pass(99);
    expect(received).toEqual([COMMENT, token("a")]);
    await pass(1);
    await ended;
    expect(received.at(-1)).toMatch(
      /^data: {"type":"error","message":"Fake stopped sending for 100 ms,/,
    );
    expect(provider.stopped).toBe(true);
  });

  it("does not count the time of a client that reads slowly against the model", async () => {
    const provider = new Scripted();
    const limits = { firstTokenMs: 1000, betweenTokensMs: 1000 };
    for (let count = 0; count < 10; count++) provider.source.give("a");
    const response = await send(provider, { limits });
    await settle();
    await pass(59_000);
    provider.source.end();
    const events = likeABrowser([new Uint8Array(await response.arrayBuffer())]);
    expect(events.at(-1)).toEqual({ type: "done", content: "aaaaaaaaaa" });
  });

  it("stops the model when the client takes nothing for a minute", async () => {
    const provider = new Scripted();
    for (let count = 0; count < 10; count++) provider.source.give("a");
    const response = await send(provider);
    await settle();
    expect(provider.source.asked).toBeLessThan(4);
    await pass(60_000);
    expect(provider.stopped).toBe(true);
    await expect(response.arrayBuffer()).rejects.toThrow("The client took nothing for too long.");
  });
});
