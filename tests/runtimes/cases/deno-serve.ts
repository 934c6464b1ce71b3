import { listenDeno } from "../../../src/cli/server/listen-deno.ts";
import { equal, within } from "../assert.ts";
import type { Host } from "../host.ts";
import type { Case } from "../suite.ts";

const END_MS = 60_000;

/** What holds with `Deno.serve`, which Deno before 2.9 listens with. */
export function denoServeCases({ kind }: Host): readonly Case[] {
  return kind === "deno" ? CASES : [];
}

const CASES: readonly Case[] = [
  {
    name: "Deno.serve: a server that stops lets an open reply finish, and can be closed again",
    needs: "server",
    async run(stage) {
      const { reply, fetch: answer } = openReply();
      const listener = await listenDeno({ host: "127.0.0.1", port: 0, fetch: answer });
      stage.after(() => listener.close());
      const response = await fetch(`http://127.0.0.1:${listener.port}/`);
      const stopped = listener.stop();
      reply.enqueue(new TextEncoder().encode("lo"));
      reply.close();
      equal(await within(END_MS, response.text(), "the reply"), "Hello");
      await within(END_MS, stopped, "the end");
    },
  },
  {
    name: "Deno.serve: a server that closes cuts an open reply off",
    needs: "server",
    async run(stage) {
      const { fetch: answer } = openReply();
      const listener = await listenDeno({ host: "127.0.0.1", port: 0, fetch: answer });
      const response = await fetch(`http://127.0.0.1:${listener.port}/`);
      stage.after(() => listener.close().catch(() => {}));
      await within(END_MS, listener.close(), "the end");
      const text = response.text().catch(() => "cut off");
      equal(await within(END_MS, text, "the reply"), "cut off");
    },
  },
];

/** Answers with `Hel`, and leaves the rest of the reply to the case. */
function openReply(): {
  readonly reply: ReadableStreamDefaultController<Uint8Array>;
  fetch(): Response;
} {
  let reply!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      reply = controller;
      controller.enqueue(new TextEncoder().encode("Hel"));
    },
  });
  return { reply, fetch: () => new Response(body) };
}
