import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { delay } from "../../../src/delay.ts";
import { nextTime } from "../../../src/schedule/next-time.ts";
import { stream } from "../../fakes/fake-provider.ts";
import { equal, ok } from "../assert.ts";
import { send } from "../client.ts";
import { startProgram, temporaryHome } from "../program.ts";
import type { Case } from "../suite.ts";

/** Loops: when they are due, and that they run by themselves. */
export const LOOPS: readonly Case[] = [
  {
    name: "times of the day are right where clocks change",
    needs: "handler",
    async run() {
      const daily = { type: "daily", times: ["02:30"] } as const;
      const next = (after: string, zone: string): string =>
        new Date(nextTime(daily, Date.parse(after), zone) ?? 0).toISOString().slice(0, 16);
      equal(
        [
          next("2026-03-28T12:00Z", "Europe/Berlin"),
          next("2026-03-29T01:00Z", "Europe/Berlin"),
          next("2026-10-24T12:00Z", "Europe/Berlin"),
          next("2026-10-03T12:00Z", "Australia/Lord_Howe"),
        ],
        ["2026-03-29T01:00", "2026-03-30T00:30", "2026-10-25T00:30", "2026-10-03T15:30"],
      );
    },
  },
  {
    name: "a loop runs at the start without a request, and is on the list with its run",
    needs: "server",
    async run(stage) {
      const person = await temporaryHome(stage);
      const files = {
        "agents/writer/agent.md": "You write.",
        "tasks/news/task.md": "---\nkind: task\nrunOnStartup: true\n---\n\nWrite.\n",
      };
      for (const [path, text] of Object.entries(files)) {
        await mkdir(join(person, ".agents", path, ".."), { recursive: true });
        await writeFile(join(person, ".agents", path), text);
      }
      const fake = await stage.fake("openai", () => stream("Written."));
      const provider = {
        id: "fake",
        kind: "openai",
        apiKey: "key",
        model: "m",
        baseUrl: fake.url,
      } as const;
      const { server, home } = await startProgram(stage, { provider, env: { HOME: person } });
      for (let tries = 0; tries < 500; tries++) {
        if (fake.chats.length > 0) break;
        await delay(50, { signal: new AbortController().signal });
      }
      equal(fake.chats.length, 1);
      const { loops } = (await (await send(server, "/v1/loops")).json()) as {
        loops: readonly { id: string; lastRunId: string; nextRunAt: number }[];
      };
      ok(loops[0]?.lastRunId && loops[0].nextRunAt > Date.now(), "it has run, and will again");
      const toggled = await send(server, "/v1/loops/news/toggle", { method: "POST" });
      equal(await toggled.json(), { success: true, id: "news", enabled: false });
      ok(
        (await readFile(join(person, ".agents/tasks/news/task.md"), "utf8")).includes(
          "enabled: false\n",
        ),
        "it is in its file",
      );
      ok(
        (await readFile(join(home, "loops.json"), "utf8")).includes('"isOff": true'),
        "it is kept",
      );
    },
  },
];
