import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { stream } from "../../fakes/fake-provider.ts";
import { equal, ok, within } from "../assert.ts";
import { type Address, ask, EventReader, outcome, send } from "../client.ts";
import { exitCodeOf, type Program, run, startProgram, textOf } from "../program.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "../suite.ts";

/** What servers and commands of one home directory owe each other. */
export const HOME: readonly Case[] = [
  {
    name: "a second server on a home in use is refused; after a kill -9 the next one starts",
    needs: "server",
    async run(stage) {
      const first = await startProgram(stage);
      const second = run(stage, ["--port", "0", "--home", first.home]);
      const [text, code] = await Promise.all([textOf(second.stderr), exitCodeOf(second)]);
      equal(code, 1);
      ok(/^remote-chat: remote-chat runs already .* --home DIR$/m.test(text), `${text} says so`);
      equal(await readFile(join(first.home, "api-token"), "utf8"), first.server.token);
      process.kill(first.pid, "SIGKILL");
      await first.exitCode;
      const third = await startProgram(stage, { home: first.home });
      equal(await outcome(await send(third.server, "/v1/remote/info")), "200");
    },
  },
  {
    name: "of two servers that start on one home at the same moment, one does",
    needs: "server",
    async run(stage) {
      const { home, pid, exitCode } = await startProgram(stage);
      process.kill(pid, "SIGKILL");
      await exitCode;
      const starts = [1, 2].map(() => run(stage, ["--port", "0", "--home", home]));
      const ends = starts.map(async (child) => ({ child, code: await exitCodeOf(child) }));
      const first = await Promise.race(ends);
      equal(first.code, 1);
      const winner = starts.find((child) => child !== first.child);
      const end = ends[winner === starts[0] ? 0 : 1];
      // Not by its own kill(), after which Deno has no code.
      process.kill(winner?.pid ?? 0, "SIGTERM");
      equal((await end)?.code, 0);
    },
  },
  ...(["devices revoke", "an editor"] as const).map(
    (means): Case => ({
      name: `a device that ${means} takes out ends within a second, its open reply too`,
      needs: "server",
      async run(stage) {
        const { phone, deviceId, program } = await withPhone(stage);
        const reader = new EventReader(await ask(phone));
        await reader.until(({ text }) => text === "Hel");
        if (means === "an editor")
          await writeFile(join(program.home, "devices.json"), '{"devices":[]}');
        else {
          const revoke = run(stage, ["devices", "revoke", deviceId, "--home", program.home]);
          equal(await textOf(revoke.stdout), `"phone" (${deviceId}) has no access any more.\n`);
        }
        await within(10_000, reader.rest(), "the stream's end");
        equal(reader.events.at(-1)?.type, "error");
        equal(await outcome(await send(phone, "/v1/remote/info")), "401 auth.invalid_token");
      },
    }),
  ),
];

/** A server whose provider never finishes, and a phone that is paired with it. */
async function withPhone(
  stage: Stage,
): Promise<{ program: Program; phone: Address; deviceId: string }> {
  const fake = await stage.fake("openai", stream("Hel", { wait: new Promise(() => {}) }));
  const entry = { id: "fake", kind: "openai", apiKey: "key", model: "m" } as const;
  const program = await startProgram(stage, { provider: { ...entry, baseUrl: fake.url } });
  const { server } = program;
  const made = await send(server, "/v1/pair/codes", { method: "POST" });
  const { code } = (await made.json()) as { code: string };
  const body = JSON.stringify({ code, name: "phone" });
  const redeemed = await send(server, "/v1/pair/redeem", { method: "POST", body });
  const { token, deviceId } = (await redeemed.json()) as { token: string; deviceId: string };
  return { program, phone: { ...server, token }, deviceId };
}
