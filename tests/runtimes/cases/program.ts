import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { equal, ok, within } from "../assert.ts";
import { type Address, ask, EventReader } from "../client.ts";
import type { Stage } from "../stage.ts";
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
    name: "a second start at a taken port fails, says so, and leaves the token alone",
    needs: "server",
    async run(stage) {
      const { server, home } = await startProgram(stage);
      const second = run(stage, ["--port", new URL(server.url).port, "--home", home]);
      const [text, code] = await Promise.all([textOf(second.stderr), exitCodeOf(second)]);
      equal(code, 1);
      ok(/^remote-chat: Port \d+ is taken.*--port.*$/m.test(text), `${text} is a clear line`);
      equal(await readFile(join(home, "api-token"), "utf8"), server.token);
    },
  },
];

interface Program {
  readonly pid: number;
  readonly server: Address;
  readonly home: string;
  readonly exitCode: Promise<number | null>;
}

async function startProgram(stage: Stage): Promise<Program> {
  const home = await mkdtemp(join(tmpdir(), "remote-chat-"));
  stage.after(() => rm(home, { recursive: true, force: true }));
  const config = { active: "demo", providers: [{ id: "demo", kind: "demo" }] };
  await writeFile(join(home, "config.json"), JSON.stringify(config));
  const child = run(stage, ["--port", "0", "--home", home]);
  const exitCode = exitCodeOf(child);
  let text = "";
  for await (const part of child.stdout?.setEncoding("utf8") ?? []) {
    text += part;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    if (!url) continue;
    const token = await readFile(join(home, "api-token"), "utf8");
    return { pid: child.pid ?? 0, server: { url, token: token.trim() }, home, exitCode };
  }
  throw new Error(`it ended after ${JSON.stringify(text)} ${await textOf(child.stderr)}`);
}

function run(stage: Stage, args: readonly string[]): ChildProcess {
  const [command = "", ...options] = stage.host.command ?? [];
  const child = spawn(command, [...options, "mod.ts", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  stage.after(() => child.kill("SIGKILL"));
  return child;
}

async function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return (await once(child, "exit"))[0];
}

async function textOf(stream: ChildProcess["stderr"]): Promise<string> {
  let text = "";
  for await (const part of stream?.setEncoding("utf8") ?? []) text += part;
  return text;
}
