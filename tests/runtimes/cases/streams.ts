import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type FakeDialect, noAnswer, type Script, stream } from "../../fakes/fake-provider.ts";
import { FINISHED } from "../../fakes/finished.ts";
import { equal, ok } from "../assert.ts";
import { ask, readAll } from "../client.ts";
import type { Case } from "../suite.ts";

/** The kinds of provider that have a wire format. */
export const KINDS: readonly FakeDialect[] = ["openai", "anthropic", "gemini", "ollama", "minimax"];

const REPLY = stream({ reasoning: "Hm, é…" }, "Hel", "lo 🌍\n\ndata: no\u2028", " end");
const CONTENT = "<think>Hm, é…</think>\nHello 🌍\n\ndata: no\u2028 end";

const CUTS: Readonly<Record<string, Script>> = {
  "reset before the headers": noAnswer("reset"),
  "dropped before the headers": noAnswer("drop"),
  "a clean end before the first token": stream({ fail: "end" }),
  "an error before the first token": stream({ fail: "error" }),
  "dropped before the first token": stream({ fail: "drop" }),
  "dropped in the middle": stream("Hel", "lo", { fail: "drop" }),
  "reset in the middle": stream("Hel", "lo", { fail: "reset" }),
  "a clean end in the middle": stream("Hel", "lo", { fail: "end" }),
  "an end inside an event": stream("Hel", "lo", { fail: "partial" }),
  "an event that is no JSON": stream("Hel", { fail: "malformed" }, "lo"),
  "an error in the middle": stream("Hel", "lo", { fail: "error" }),
  "HTTP 500": { answer: { status: 500, body: { error: { message: "no" } } } },
  "a redirect": { answer: { status: 302, headers: { location: "http://127.0.0.1:1/" } } },
  "a page instead of a stream": {
    answer: { status: 200, body: "<p>Sign in</p>", headers: { "content-type": "text/html" } },
  },
};

/**
 * A provider that answers the first request of a connection and keeps it open, and drops the
 * connection when another comes on it, as a server does that has just decided to close it.
 */
const KEPT_CONNECTION: Case = {
  name: "a kept connection that drops has no prompt sent twice",
  needs: "handler",
  async run(stage) {
    const used = new Set<unknown>();
    const prompts: string[] = [];
    const provider = createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      prompts.push(JSON.parse(body).messages[0].content);
      if (used.has(request.socket)) return request.socket.destroy();
      used.add(request.socket);
      response.setHeader("content-type", "text/event-stream");
      response.end('data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\n');
    });
    await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
    stage.after(() => {
      provider.close();
      provider.closeAllConnections();
    });
    const { port } = provider.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const server = await stage.server({
      provider: { id: "local", kind: "openai", baseUrl, model: "m" },
    });
    const first = await readAll(await ask(server, { content: "first" }));
    // Whether this one is answered depends on whether the runtime uses the connection again.
    await readAll(await ask(server, { content: "second" }));
    equal([first.text, prompts], ["hi", ["first", "second"]]);
  },
};

export const STREAMS: readonly Case[] = [
  KEPT_CONNECTION,
  ...KINDS.flatMap((kind) => [
    contract(kind, "whole"),
    contract(kind, "byte by byte"),
    ...Object.entries(CUTS).map(([name, script]) => cutStream(kind, name, script)),
  ]),
];

function contract(kind: FakeDialect, pieces: "whole" | "byte by byte"): Case {
  return {
    name: `${kind}: a reply that comes ${pieces} arrives as tokens and one done`,
    needs: "handler",
    async run(stage) {
      const splits = pieces === "whole" ? {} : { splitAt: "every byte" as const };
      const { server } = await stage.relay(kind, REPLY, { fake: splits });
      const response = await ask(server);
      equal(response.status, 200);
      const { headers } = response;
      const names = ["content-type", "cache-control", "x-accel-buffering"];
      equal(
        names.map((name) => headers.get(name)),
        ["text/event-stream", "no-cache, no-transform", "no"],
      );
      const reply = await readAll(response);
      const done = { type: "done", content: CONTENT, ...FINISHED } as const;
      const last = reply.events.at(-1);
      // What comes slowly after the end, byte by byte on a busy machine, is not waited for.
      const isWaitedFor = pieces === "whole" || (last?.type === "done" && last.usage);
      const { usage: _, ...withoutUsage } = done;
      equal([reply.text, last], [CONTENT, isWaitedFor ? done : withoutUsage]);
      const deltas = reply.events.slice(0, -1);
      ok(
        deltas.every((event) => event.type === "token" && event.delta !== ""),
        "all but the last are tokens, and none is empty",
      );
      ok(reply.comments >= 1, "the stream begins with a comment");
    },
  };
}

function cutStream(kind: FakeDialect, name: string, script: Script): Case {
  return {
    name: `${kind}: ${name} ends the reply with one error`,
    needs: "handler",
    async run(stage) {
      const { server, chats } = await stage.relay(kind, script);
      const reply = await readAll(await ask(server));
      const types = reply.events.map(({ type }) => type);
      equal(types.pop(), "error");
      ok(
        types.every((type) => type === "token"),
        `only tokens come before: ${types}`,
      );
      // A reset may overtake what was sent before it.
      ok("Hello".startsWith(reply.text), `${JSON.stringify(reply.text)} is what was sent`);
      equal(chats.length, 1, "requests");
    },
  };
}
