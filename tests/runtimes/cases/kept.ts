import { type Step, stream } from "../../fakes/fake-provider.ts";
import { FINISHED } from "../../fakes/finished.ts";
import { scenarios } from "../../resume/scenarios.ts";
import { closedOf, equal, ok, within } from "../assert.ts";
import { ask, EventReader, outcome, readAll, send } from "../client.ts";
import type { Server } from "../host.ts";
import type { Case } from "../suite.ts";

const KEY = "message-1";
const SEED = 1;
const NEVER: Step = { wait: new Promise(() => {}) };

export const KEPT: readonly Case[] = [
  {
    name: "a kept reply goes on without its client, which comes back for the rest",
    needs: "handler",
    async run(stage) {
      const { pause, goOn } = gate();
      const { chats, server } = await stage.relay("openai", stream("Hel", { wait: pause }, "lo"));
      const leaving = new AbortController();
      const first = new EventReader(await askKept(server, { signal: leaving.signal }));
      await first.until(({ text }) => text === "Hel");
      leaving.abort();
      const response = await askKept(server, { offset: 2 });
      equal(response.headers.get("x-stream-offset"), "2");
      const second = new EventReader(response);
      await second.until(({ text }) => text === "l");
      goOn();
      await second.rest();
      equal(
        [second.text, second.events.at(-1)],
        ["llo", { type: "done", content: "Hello", ...FINISHED }],
      );
      const whole = await readAll(await askKept(server));
      equal(whole.events, [
        { type: "token", delta: "Hello" },
        { type: "done", content: "Hello", ...FINISHED },
      ]);
      equal(chats.length, 1, "requests");
    },
  },
  {
    name: "two clients read one reply at once",
    needs: "handler",
    async run(stage) {
      const { pause, goOn } = gate();
      const { chats, server } = await stage.relay("ollama", stream("Hel", { wait: pause }, "lo"));
      const readers = [new EventReader(await askKept(server))];
      await readers[0]?.until(({ text }) => text === "Hel");
      readers.push(new EventReader(await askKept(server)));
      goOn();
      const replies = await Promise.all(readers.map((reader) => reader.rest()));
      equal(
        replies.map(({ text }) => text),
        ["Hello", "Hello"],
      );
      equal(chats.length, 1, "requests");
    },
  },
  {
    name: "a kept reply can be polled, running and done",
    needs: "handler",
    async run(stage) {
      const { pause, goOn } = gate();
      const { server } = await stage.relay("openai", stream("Hel", { wait: pause }, "lo"));
      const reader = new EventReader(await askKept(server));
      await reader.until(({ text }) => text === "Hel");
      equal(await poll(server, 1), { status: "running", offset: 1, content: "el" });
      goOn();
      await reader.rest();
      equal(await poll(server, 0), { status: "done", offset: 0, content: "Hello", ...FINISHED });
      equal(await outcome(await send(server, "/v1/chat/streams/other")), "404 not_found.stream");
    },
  },
  {
    name: "a kept reply can be stopped, and keeps what there is",
    needs: "handler",
    async run(stage) {
      const { chats, server } = await stage.relay("anthropic", stream("Hel", NEVER));
      const reader = new EventReader(await askKept(server));
      await reader.until(({ text }) => text === "Hel");
      const stop = (): Promise<Response> =>
        send(server, `/v1/chat/streams/${KEY}`, { method: "DELETE" });
      equal((await stop()).status, 204);
      await within(2000, closedOf(chats), "the provider is closed");
      await within(2000, reader.rest(), "the reader's end");
      equal(reader.events.at(-1), { type: "done", content: "Hel" });
      equal(await poll(server, 0), { status: "stopped", offset: 0, content: "Hel" });
      equal((await stop()).status, 204);
    },
  },
  {
    name: "a key's misuse is told",
    needs: "handler",
    async run(stage) {
      const { server } = await stage.relay("openai", stream("Hello"));
      equal(await outcome(await askKept(server, { offset: 1 })), "409 chat.stream_lost");
      await readAll(await askKept(server));
      const other = await askKept(server, { content: "Another" });
      equal(await outcome(other), "422 chat.idempotency_key_reused");
      equal(await outcome(await askKept(server, { offset: 6 })), "409 chat.stream_lost");
      const bad = await ask(server, { headers: { "idempotency-key": "a b" } });
      equal(await outcome(bad), "400 validation.invalid_header");
      const negative = { "idempotency-key": KEY, "x-stream-offset": "-1" };
      equal(
        await outcome(await ask(server, { headers: negative })),
        "400 validation.invalid_header",
      );
    },
  },
  {
    name: "twenty requests at once with one key ask the provider once",
    needs: "handler",
    async run(stage) {
      const { chats, server } = await stage.relay("openai", stream("Hel", "lo"));
      const asked = Array.from({ length: 20 }, async () => readAll(await askKept(server)));
      const texts = new Set((await Promise.all(asked)).map(({ text }) => text));
      equal([...texts], ["Hello"]);
      equal(chats.length, 1, "requests");
      ok(asked.length === 20, "all were answered");
    },
  },
  // Through a proxy that drops, cuts and holds back; the server is this runtime's own.
  ...scenarios({ replies: 1_000 }).map(
    ({ title, run }): Case => ({ name: title, needs: "server", run: () => run({ seed: SEED }) }),
  ),
];

function askKept(
  server: Server,
  { offset, content, signal }: { offset?: number; content?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  return ask(server, {
    headers: {
      "idempotency-key": KEY,
      ...(offset !== undefined && { "x-stream-offset": String(offset) }),
    },
    ...(content !== undefined && { content }),
    ...(signal && { signal }),
  });
}

async function poll(server: Server, offset: number): Promise<unknown> {
  return (await send(server, `/v1/chat/streams/${KEY}?offset=${offset}`)).json();
}

/** A pause that the case ends. */
function gate(): { pause: Promise<void>; goOn: () => void } {
  let goOn = (): void => {};
  const pause = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return { pause, goOn };
}
