import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { ProviderEntry } from "../../src/cli/config/config.ts";
import type { Address } from "./client.ts";
import type { Stage } from "./stage.ts";

/** mod.ts, which serves in a process of its own. */
export interface Program {
  readonly pid: number;
  readonly server: Address;
  readonly home: string;
  readonly exitCode: Promise<number | null>;
}

/** Makes a home directory, which is gone after the case. */
export async function temporaryHome(stage: Stage): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "remote-chat-"));
  stage.after(() => rm(home, { recursive: true, force: true }));
  return home;
}

/** Starts mod.ts, with the demo by default, and waits until it listens. */
export async function startProgram(
  stage: Stage,
  {
    home: given,
    provider = { id: "demo", kind: "demo" },
    env = {},
  }: { home?: string; provider?: ProviderEntry; env?: Readonly<Record<string, string>> } = {},
): Promise<Program> {
  const home = given ?? (await temporaryHome(stage));
  const config = { active: provider.id, providers: [provider] };
  await writeFile(join(home, "config.json"), JSON.stringify(config));
  const child = run(stage, ["--port", "0", "--home", home], env);
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

/** Runs mod.ts on this runtime, with `env` beside the environment of the cases; killed after the case. */
export function run(
  stage: Stage,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const [command = "", ...options] = stage.host.program ?? [];
  const child = spawn(command, [...options, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  stage.after(() => child.kill("SIGKILL"));
  return child;
}

/** The exit code of a process; null when a signal ended it. */
export async function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return (await once(child, "exit"))[0];
}

/** All that a process writes to a stream. */
export async function textOf(stream: ChildProcess["stderr"]): Promise<string> {
  let text = "";
  for await (const part of stream?.setEncoding("utf8") ?? []) text += part;
  return text;
}
