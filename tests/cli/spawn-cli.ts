import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject, onTestFinished, vi } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

// For each test of a file that starts the program: some start it eight times, and on a busy machine
// one start may take 15 s.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** What a run of the command line came to. */
export interface CliResult {
  /** Exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command line that goes on. */
export interface CliProcess {
  readonly child: ChildProcess;
  /** Resolves when its output, so far or to come, matches. */
  output(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<CliResult>;
}

/** How to run it. */
export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly entry?: string;
  /** Shell words before the command, such as `ulimit -f 0;`. */
  readonly prelude?: string;
}

/**
 * Starts mod.ts, bundled, or another `entry` with tsx, away from this machine's own settings.
 * Killed after the test.
 */
export function spawnCli(args: readonly string[], options: SpawnOptions = {}): CliProcess {
  const { env = {}, input = "", entry, prelude } = options;
  const program = entry === undefined ? [inject("cliEntry")] : ["--import", "tsx", entry];
  const command = [process.execPath, ...program, ...args];
  const [file = "", ...rest] = prelude
    ? ["/bin/sh", "-c", `${prelude} exec "$@"`, "sh", ...command]
    : command;
  // No OLLAMA_HOST of the developer's own, and no Ollama at the usual place.
  const child = spawn(file, rest, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, OLLAMA_HOST: "127.0.0.1:9", ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.end(input);
  let stdout = "";
  let stderr = "";
  let notify = (): void => {};
  child.stdout.on("data", (data) => {
    stdout += data;
    notify();
  });
  child.stderr.on("data", (data) => {
    stderr += data;
    notify();
  });
  const ended = new Promise<CliResult>((resolve) => {
    child.on("close", (code, signal) => resolve({ code: code ?? signal, stdout, stderr }));
  });
  const output = async (pattern: RegExp): Promise<RegExpExecArray> => {
    let over = false;
    ended.then(() => {
      over = true;
      notify();
    });
    for (;;) {
      const found = pattern.exec(stdout + stderr);
      if (found) return found;
      if (over) throw new Error(`ended without ${pattern}:\n${stdout}${stderr}`);
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
    }
  };
  return { child, output, ended };
}

/** Runs it to its end. */
export function runCli(args: readonly string[], options?: SpawnOptions): Promise<CliResult> {
  return spawnCli(args, options).ended;
}

/** A server that runs on its own. */
export interface ServedCli extends CliProcess {
  readonly url: string;
  readonly token: string;
}

/** Starts the server on a free port and waits until it has said all. */
export async function serveCli(
  home: string,
  args: readonly string[] = [],
  options: SpawnOptions = {},
): Promise<ServedCli> {
  const cli = spawnCli(["--port", "0", "--home", home, ...args], options);
  const url = (await cli.output(/listens at (\S+)/))[1] ?? "";
  await cli.output(/Stop with Ctrl\+C/);
  return { ...cli, url, token: readFileSync(join(home, "api-token"), "utf8") };
}
