import process from "node:process";
import { type Step, stream } from "../../fakes/fake-provider.ts";
import { FINISHED } from "../../fakes/finished.ts";
import { closedOf, equal, ok, within } from "../assert.ts";
import { ask, EventReader } from "../client.ts";
import { startProgram } from "../program.ts";
import { connectRaw, rawChat } from "../raw-client.ts";
import type { Case } from "../suite.ts";

const NEVER: Step = { wait: new Promise(() => {}) };

export const SHUTDOWN: readonly Case[] = [
  {
    name: "a server that ends does not wait for a connection on which nothing is asked",
    needs: "server",
    async run(stage) {
      const server = await stage.server({ drainMs: 20_000 });
      const client = await connectRaw(server);
      stage.after(() => client.socket.destroy());
      await within(5000, server.close(), "the end");
    },
  },
  {
    name: "a server that ends lets an open reply finish",
    needs: "server",
    async run(stage) {
      let goOn = (): void => {};
      const pause = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const reply = stream("Hel", { wait: pause }, "lo");
      const { server } = await stage.relay("openai", reply, { drainMs: 20_000 });
      const reader = new EventReader(await ask(server));
      await reader.until(({ text }) => text === "Hel");
      const closed = server.close();
      goOn();
      await reader.rest();
      equal(reader.events.at(-1), { type: "done", content: "Hello", ...FINISHED });
      await within(5000, closed, "the end");
    },
  },
  {
    name: "a server that ends does not wait for a body that does not come, and exits with 0",
    needs: "server",
    async run(stage) {
      const { server, pid, exitCode } = await startProgram(stage);
      const client = await connectRaw(server);
      stage.after(() => client.socket.destroy());
      // Answered once the head of the request behind it has been read, too.
      const health = `GET /v1/health HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n\r\n`;
      client.socket.write(`${health}${rawChat(server).slice(0, -5)}`);
      await client.until(/"status":"ok"/);
      process.kill(pid, "SIGTERM");
      equal(await within(20_000, exitCode, "the end"), 0);
    },
  },
  ...[{}, { "idempotency-key": "message-1" }].map(
    (headers): Case => ({
      name: `a server that ends tells an open reply's reader${"idempotency-key" in headers ? ", of a kept reply too" : ""}`,
      needs: "server",
      async run(stage) {
        const { chats, server } = await stage.relay("openai", stream("Hel", NEVER), {
          drainMs: 50,
        });
        const reader = new EventReader(await ask(server, { headers }));
        await reader.until(({ text }) => text === "Hel");
        const closed = server.close();
        await within(5000, reader.rest(), "the stream's end");
        equal(
          reader.events.map(({ type }) => type),
          ["token", "error"],
        );
        await within(5000, closedOf(chats), "the provider is closed");
        await within(5000, closed, "the end");
        const refused = await fetch(`${server.url}/v1/health`).then(
          () => false,
          () => true,
        );
        ok(refused, "no connection is taken any more");
      },
    }),
  ),
];
