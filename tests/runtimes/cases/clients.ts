import { type FakeDialect, noAnswer, type Step, stream } from "../../fakes/fake-provider.ts";
import { FINISHED } from "../../fakes/finished.ts";
import { closedOf, equal, ok, within } from "../assert.ts";
import { ask, EventReader, message, outcome, readAll, send } from "../client.ts";
import type { Setup } from "../host.ts";
import { connectRaw, rawChat } from "../raw-client.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "../suite.ts";
import { KINDS } from "./streams.ts";

// The promise is 100 ms; a busy machine gets more.
const CLOSED_MS = 2000;

const NEVER: Step = { wait: new Promise(() => {}) };

export const CLIENTS: readonly Case[] = [
  ...KINDS.flatMap((kind) => [leavesBefore(kind), leavesAfter(kind), leavesLate(kind)]),
  {
    name: "a client whose connection is reset stops the provider",
    needs: "handler",
    async run(stage) {
      const { chats, server } = await stage.relay("openai", stream("Hel", NEVER));
      const client = await connectRaw(server);
      client.socket.write(rawChat(server));
      await client.until(/Hel/);
      client.socket.resetAndDestroy();
      await within(CLOSED_MS, closedOf(chats), "the provider is closed");
    },
  },
  {
    name: "a client that ends its side of the connection stops the provider",
    needs: "server",
    async run(stage) {
      const { chats, server } = await stage.relay("openai", stream("Hel", NEVER));
      const client = await connectRaw(server);
      stage.after(() => client.socket.destroy());
      client.socket.write(rawChat(server));
      await client.until(/Hel/);
      client.socket.end();
      await within(CLOSED_MS, closedOf(chats), "the provider is closed");
    },
  },
  {
    name: "a client that reads slowly holds the provider back, and gets everything",
    needs: "handler",
    run: async (stage) => {
      const piece = "x".repeat(65_536);
      const pieces = 512;
      let sent = 0;
      const steps = Array.from({ length: pieces }, (): Step[] => [piece, counted(() => sent++)]);
      const limits = { replyChars: 2 ** 30 };
      const { server } = await stage.relay("openai", stream(...steps.flat()), { limits });
      const client = await connectRaw(server);
      stage.after(() => client.socket.destroy());
      // At its first bytes: whoever waits for a turn to say so may find that all has come.
      client.socket.once("data", () => client.socket.pause());
      client.socket.write(rawChat(server));
      await waitFor(() => sent > 0);
      const held = await settled(() => sent);
      ok(
        held < (pieces * 3) / 4,
        `${held} of ${pieces} pieces were sent to a client that does not read`,
      );
      client.socket.resume();
      const ended = waitFor(() => client.text().endsWith("\r\n0\r\n\r\n"));
      await within(60_000, ended, "the end");
      equal(sent, pieces);
    },
  },
  {
    name: "a quiet stream is kept alive by comments",
    needs: "handler",
    async run(stage) {
      let goOn = (): void => {};
      const pause = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const reply = stream("Hel", { wait: pause }, "lo");
      const { server } = await stage.relay("openai", reply, { keepAliveMs: 40 });
      const reader = new EventReader(await ask(server));
      await reader.until(({ comments, text }) => text === "Hel" && comments >= 4);
      goOn();
      await reader.rest();
      equal(reader.events.at(-1), { type: "done", content: "Hello", ...FINISHED });
    },
  },
  {
    name: "a body that is too large is refused with an answer, whether it says its length or not",
    needs: "handler",
    async run(stage) {
      const server = await stage.server({});
      const body = message({ content: "x".repeat(20 * 1024 * 1024) });
      equal(
        await outcome(await send(server, "/v1/chat/stream", { method: "POST", body })),
        "413 validation.body_too_large",
      );
      const client = await connectRaw(server);
      stage.after(() => client.socket.destroy());
      const head = rawChat(server, { body: "" }).replace("Content-Length: 0", CHUNKED);
      client.socket.write(head);
      const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
      for (let sent = 0; sent < 12 * 1024 * 1024; sent += 65_536)
        if (!client.socket.write(chunk))
          await new Promise((resolve) => client.socket.once("drain", resolve));
      client.socket.write("0\r\n\r\n");
      const answer = await client.until(/body_too_large/);
      equal(answer.split("\r\n")[0]?.startsWith("HTTP/1.1 413"), true);
    },
  },
  {
    name: "a body in small chunks is put together",
    needs: "handler",
    async run(stage) {
      const { server, chats } = await stage.relay("openai", stream("ok"));
      const client = await connectRaw(server);
      stage.after(() => client.socket.destroy());
      client.socket.write(rawChat(server, { body: "" }).replace("Content-Length: 0", CHUNKED));
      for (const byte of new TextEncoder().encode(message({ content: "Grüße 🌍" }))) {
        client.socket.write(new Uint8Array([0x31, 13, 10, byte, 13, 10]));
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      client.socket.write("0\r\n\r\n");
      await client.until(/"type":"done"/);
      const asked = chats.map(({ body }) => (body as { messages: unknown }).messages);
      equal(asked, [[{ role: "user", content: "Grüße 🌍" }]]);
    },
  },
  {
    name: "two streams at once do not wait for each other",
    needs: "handler",
    async run(stage) {
      let goOn = (): void => {};
      const pause = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const { server } = await stage.relay("anthropic", (_request, index) =>
        index === 0 ? stream("one", { wait: pause }, " more") : stream("two"),
      );
      const first = new EventReader(await ask(server));
      await first.until(({ text }) => text === "one");
      equal((await readAll(await ask(server))).text, "two");
      goOn();
      equal((await first.rest()).text, "one more");
    },
  },
  {
    name: "headers that are too large are refused, and the server lives on",
    needs: "handler",
    async run(stage) {
      const server = await stage.server({});
      const client = await connectRaw(server);
      stage.after(() => client.socket.destroy());
      client.socket.write(rawChat(server, { headers: `X-Large: ${"x".repeat(1_000_000)}\r\n` }));
      const answered = client.until(/\r\n/).then(
        (text) => text.split("\r\n")[0] ?? "",
        () => "closed",
      );
      const first = await within(5000, answered, "an answer");
      ok(/ 4\d\d |closed/.test(first), `${first} is a refusal`);
      equal(await outcome(await send(server, "/v1/remote/info")), "200");
    },
  },
  {
    name: "headers of 10 KiB are taken",
    needs: "handler",
    async run(stage) {
      const { server } = await stage.relay("openai", stream("ok"));
      const headers = { "x-large": "x".repeat(10_000) };
      equal((await readAll(await ask(server, { headers }))).text, "ok");
    },
  },
];

const CHUNKED = "Transfer-Encoding: chunked";

function leavesBefore(kind: FakeDialect): Case {
  return {
    name: `${kind}: a client that leaves before the first token stops the provider`,
    needs: "handler",
    async run(stage) {
      const { nextChat, server } = await stage.relay(kind, noAnswer("hang"), leaving(stage));
      const client = new AbortController();
      const asked = nextChat();
      const answer = await ask(server, { signal: client.signal });
      const request = await asked;
      client.abort();
      await within(CLOSED_MS, request.closed, "the provider is closed");
      await answer.body?.cancel().catch(() => {});
    },
  };
}

function leavesAfter(kind: FakeDialect): Case {
  return {
    name: `${kind}: a client that leaves after the first token stops the provider`,
    needs: "handler",
    async run(stage) {
      const { chats, server } = await stage.relay(kind, stream("Hel", NEVER), leaving(stage));
      const client = new AbortController();
      const reader = new EventReader(await ask(server, { signal: client.signal }));
      await reader.until(({ text }) => text === "Hel");
      client.abort();
      await within(CLOSED_MS, closedOf(chats), "the provider is closed");
    },
  };
}

function leavesLate(kind: FakeDialect): Case {
  return {
    name: `${kind}: a client that leaves after garbage was collected stops the provider`,
    needs: "server",
    async run(stage) {
      const { chats, server } = await stage.relay(kind, stream("Hel", NEVER));
      const client = new AbortController();
      const reader = new EventReader(await ask(server, { signal: client.signal }));
      await reader.until(({ text }) => text === "Hel");
      for (let n = 0; n < 3; n++) {
        collectGarbage();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      client.abort();
      await within(CLOSED_MS, closedOf(chats), "the provider is closed");
    },
  };
}

function collectGarbage(): void {
  const { gc, Bun } = globalThis as {
    gc?: () => void;
    Bun?: { gc(synchronously: boolean): void };
  };
  const collect = gc ?? (Bun && (() => Bun.gc(true)));
  ok(collect, "garbage can be collected (--expose-gc)");
  collect();
}

// workerd takes no notice of a connection that ends, only of one that does not take what is
// written: there a client that has left is found out with the next keep-alive.
function leaving({ host }: Stage): Setup {
  return host.kind === "workerd" ? { keepAliveMs: 50 } : {};
}

/** A step that does nothing but say that it was reached. */
function counted(reached: () => void): Step {
  const wait: PromiseLike<void> = {
    // biome-ignore lint/suspicious/noThenProperty: a promise that is looked at, not made.
    then(resolve) {
      reached();
      return Promise.resolve().then(resolve as () => never);
    },
  };
  return { wait };
}

/** A number once it has stayed the same for a second. */
async function settled(read: () => number): Promise<number> {
  for (let last = read(), same = 0; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    same = read() === last ? same + 1 : 0;
    last = read();
    if (same === 20) return last;
  }
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
