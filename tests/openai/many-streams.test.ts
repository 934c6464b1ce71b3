import { getEventListeners } from "node:events";
import process from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import { listen } from "../../src/cli/server/listen.ts";
import { createHandler } from "../../src/handler.ts";
import { openaiApi } from "../../src/openai-api.ts";
import { openai } from "../../src/providers/openai.ts";
import { eventually } from "../eventually.ts";
import { type FakeProvider, type Script, startFake, stream } from "../fakes/fake-provider.ts";
import { latch } from "../providers/kinds.ts";
import { CompletionReader, complete } from "../runtimes/completion-reader.ts";

const STREAMS = 500;
const TOKEN = "the-owner";
// For the 500 requests themselves, on a machine that is busy with other things.
const LONG_MS = 180_000;
// `eventually` has an interval and a limit.
const TIMERS_OF_WAITING = 2;
const NEVER = { wait: new Promise(() => {}) };

describe("500 chat completions at once", () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  /** A server on a socket, its shutdown signal, and the one provider that it asks. */
  async function serve(script: Script) {
    const fake: FakeProvider = await startFake("openai", script);
    const { signal: shutdown } = new AbortController();
    const provider = openai({ model: "m", apiKey: "k", baseUrl: fake.url });
    const handler = createHandler({ token: TOKEN, provider, openai: openaiApi(), shutdown });
    const { port, close } = await listen({ host: "127.0.0.1", port: 0, fetch: handler });
    closers.push(fake.close, close);
    return { fake, shutdown, server: { url: `http://127.0.0.1:${port}`, token: TOKEN } };
  }

  test("are all whole, and take little memory", { timeout: LONG_MS }, async () => {
    const { opened, open } = latch();
    const { fake, shutdown, server } = await serve(stream("Hel", { wait: opened }, "lo"));
    const before = process.memoryUsage().rss;
    const readers = await Promise.all(
      Array.from({ length: STREAMS }, async () => {
        const reader = new CompletionReader(await complete(server, { stream: true }));
        return reader.until(({ text }) => text === "Hel");
      }),
    );
    // All of this process: the clients and the provider, too.
    expect(process.memoryUsage().rss - before).toBeLessThan(STREAMS * 1_000_000);
    // One for all of them.
    expect(getEventListeners(shutdown, "abort").length).toBe(1);
    open();
    for (const reader of readers) {
      await reader.rest();
      expect([reader.text, reader.reasons, reader.isDone]).toEqual(["Hello", ["stop"], true]);
    }
    expect(fake.chats).toHaveLength(STREAMS);
    await eventually(() => expect(getEventListeners(shutdown, "abort")).toEqual([]));
  });

  test("leave nothing behind when clients leave at any moment", { timeout: LONG_MS }, async () => {
    const pieces = Array.from({ length: 20 }, (_, n) => `${n} `);
    const { fake, shutdown, server } = await serve(stream(...pieces, NEVER));
    // What is there when all is quiet.
    await (await fetch(`${server.url}/v1/health`)).text();
    const before = timers();
    let ended = 0;
    const closed = new Set<number>();
    let watched = 0;
    const watch = (): void => {
      for (; watched < fake.chats.length; watched++) {
        const index = watched;
        fake.chats[index]?.closed.then(() => closed.add(index));
      }
    };
    await Promise.all(
      Array.from({ length: STREAMS }, async (_, index) => {
        const client = new AbortController();
        const { signal } = client;
        const asksStream = index % 3 !== 0;
        const leave = (): void => client.abort();
        // Before the request is sent, at some moment of it, or after some pieces.
        if (index % 10 === 0) setImmediate(leave);
        else if (index % 10 < 4 || !asksStream) setTimeout(leave, index % 97);
        try {
          const reader = new CompletionReader(
            await complete(server, { stream: asksStream }, { signal }),
          );
          await reader.until(({ text }) => text.length > (index % 21) * 2);
          leave();
          await reader.rest();
        } catch {
          ended++;
        }
      }),
    );
    expect(ended).toBe(STREAMS);
    await eventually(() => {
      watch();
      expect(closed.size).toBe(fake.chats.length);
      expect(getEventListeners(shutdown, "abort")).toEqual([]);
      expect(timers()).toBeLessThanOrEqual(before + TIMERS_OF_WAITING);
    });
    expect(fake.chats.length).toBeGreaterThan(0);
  });
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
}
