import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

/** A server example that runs in a process of its own. */
export interface RunningExample {
  /** What it printed when it began to listen. */
  readonly url: string;
  /** Ends the process. */
  close(): Promise<void>;
}

/** What a program printed, to its end. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

type Env = Readonly<Record<string, string>>;

/** The owner's token in all the examples. */
export const TOKEN = "the-token-of-the-examples";

/** Starts a server example on any free port. */
export async function startExample(
  file: string,
  { args = [], env = {} }: { args?: readonly string[]; env?: Env } = {},
): Promise<RunningExample> {
  const child = start(process.execPath, ["--import", "tsx", `examples/${file}`, ...args], {
    PORT: "0",
    ...env,
  });
  const failure = textOf(child.stderr);
  const url = await firstLine(child.stdout);
  if (url === undefined) throw new Error(`It ended without a word: ${await failure}`);
  return {
    url,
    async close() {
      if (child.exitCode !== null) throw new Error(`It ended by itself: ${await failure}`);
      const closed = once(child, "close");
      child.kill();
      await closed;
    },
  };
}

/** Runs a program of the examples to its end. */
export async function runProgram(
  command: string,
  args: readonly string[],
  env: Env = {},
): Promise<Finished> {
  const child = start(command, args, env);
  const [stdout, stderr, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, code };
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(command: string, args: readonly string[], env: Env): Child {
  return spawn(command, args, {
    cwd: new URL("../..", import.meta.url),
    env: { ...process.env, TOKEN, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function firstLine(output: Readable): Promise<string | undefined> {
  let text = "";
  for await (const part of output.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += part;
    const line = /^(.*)\n/.exec(text)?.[1];
    if (line === undefined) continue;
    output.resume();
    return line;
  }
  return undefined;
}

async function textOf(stream: Readable): Promise<string> {
  let text = "";
  for await (const part of stream.setEncoding("utf8")) text += part;
  return text;
}
