import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { stream } from "../../fakes/fake-provider.ts";
import { equal, ok, within } from "../assert.ts";
import { ask, EventReader, outcome } from "../client.ts";
import { exitCodeOf, run, startProgram, temporaryHome, textOf } from "../program.ts";
import type { Case } from "../suite.ts";

export const PROGRAM: readonly Case[] = [
  {
    name: "mod.ts serves, and ends with SIGTERM once an open reply is finished",
    needs: "server",
    async run(stage) {
      const program = await startProgram(stage);
      const reader = new EventReader(await ask(program.server));
      await reader.until(({ text }) => text !== "");
      process.kill(program.pid, "SIGTERM");
      await reader.rest();
      equal(reader.events.at(-1)?.type, "done");
      equal(await program.exitCode, 0);
    },
  },
  {
    name: "the end of its terminal (SIGHUP) is a stop like any other",
    needs: "server",
    async run(stage) {
      const program = await startProgram(stage);
      const reader = new EventReader(await ask(program.server));
      await reader.until(({ text }) => text !== "");
      process.kill(program.pid, "SIGHUP");
      await reader.rest();
      equal(reader.events.at(-1)?.type, "done");
      equal(await program.exitCode, 0);
    },
  },
  {
    name: "a second signal ends it at once",
    needs: "server",
    async run(stage) {
      const program = await startProgram(stage);
      const reader = new EventReader(await ask(program.server));
      await reader.until(({ text }) => text !== "");
      process.kill(program.pid, "SIGINT");
      // Signals of one kind that come together are one.
      process.kill(program.pid, "SIGTERM");
      const code = await within(2500, program.exitCode, "the end");
      ok(code === 143 || code === 130, `${code} tells of a signal`);
      await reader.rest().catch(() => {});
    },
  },
  {
    name: "a message is answered or refused, and never waits until the replies before it have ended",
    needs: "server",
    async run(stage) {
      const never = new Promise<void>(() => {});
      const fake = await stage.fake("openai", stream("Hel", { wait: never }));
      const provider = {
        id: "a",
        kind: "openai",
        apiKey: "k",
        model: "m",
        baseUrl: fake.url,
      } as const;
      // Bun queues what exceeds this; 16 of it are kept for other requests than replies.
      const env = { BUN_CONFIG_MAX_HTTP_REQUESTS: "18" };
      const { server } = await startProgram(stage, { provider, env });
      const begin = async (): Promise<void> => {
        const reader = new EventReader(await ask(server));
        await reader.until(({ text }) => text === "Hel");
      };
      for (let n = 0; n < 2; n++) await begin();
      if (stage.host.kind !== "bun") return begin();
      const refused = await ask(server);
      equal(refused.status, 503);
      equal(await outcome(refused), "503 chat.busy");
    },
  },
  {
    name: "a second start at a taken port fails, says so, and leaves the token alone",
    needs: "server",
    async run(stage) {
      const { server } = await startProgram(stage);
      const home = await temporaryHome(stage);
      await writeFile(join(home, "api-token"), "of another start", { mode: 0o600 });
      const second = run(stage, ["--port", new URL(server.url).port, "--home", home]);
      const [text, code] = await Promise.all([textOf(second.stderr), exitCodeOf(second)]);
      equal(code, 1);
      ok(/^remote-chat: Port \d+ is taken.*--port.*$/m.test(text), `${text} is a clear line`);
      equal(await readFile(join(home, "api-token"), "utf8"), "of another start");
    },
  },
];
