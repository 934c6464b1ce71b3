import { realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { CliError } from "../cli-error.ts";
import {
  currentRuntime,
  currentScript,
  JSR_PROGRAM,
  programForm,
  type Runtime,
} from "../started-program.ts";

/** How this process was started, as far as it can be started so again. */
export interface ProgramStart {
  readonly runtime: Runtime;
  /** The program that runs: the runtime, or this program where it is a binary. */
  readonly execPath: string;
  /** See {@link currentScript}. */
  readonly script: string | undefined;
  /** The `PATH`. */
  readonly path: string;
  /** Where a path leads, links followed; undefined when nothing is there. */
  readonly realPath?: (path: string) => string | undefined;
}

/** The start of a command, and what the person should know about it. */
export interface ProgramArgv {
  /** The program and its first arguments; options of remote-chat can follow. */
  readonly argv: readonly string[];
  /** Where it has to run; undefined when that does not matter. */
  readonly directory?: string;
  /** Why it may not be there for long; undefined when nothing speaks for that. */
  readonly warning?: string;
}

/**
 * How to start the program that runs now again, from anywhere.
 * @throws CliError when that cannot be known
 */
export function programArgv(start: ProgramStart = thisStart()): ProgramArgv {
  const { runtime, execPath, script = "" } = start;
  const slashed = script.replaceAll("\\", "/");
  const form = programForm(script);
  if (form === "binary") return { argv: [execPath] };
  const program = stableProgram(start);
  if (form !== "file") {
    const from = form === "jsr" ? JSR_PROGRAM : script;
    return { argv: [program, "run", "-A", "--no-prompt", from] };
  }
  if (script === "")
    throw new CliError("It is not known which file was started. Start it by its path.");
  if (runtime === "deno") return denoArgv(program, script);
  // Node runs no TypeScript by itself; the clone's command does, by tsx.
  const file =
    runtime === "node" && /\.ts$/.test(slashed)
      ? join(dirname(script), "bin", "remote-chat.mjs")
      : script;
  return { argv: [program, file], ...warningOf(slashed) };
}

function denoArgv(deno: string, script: string): ProgramArgv {
  // The clone's deno.json names the permissions; one file by itself has none beside it.
  if (!script.endsWith(".ts")) return { argv: [deno, "run", "-A", "--no-prompt", script] };
  return { argv: [deno, "run", "-P", "--no-prompt", script], directory: dirname(script) };
}

function thisStart(): ProgramStart {
  return {
    runtime: currentRuntime(),
    execPath: process.execPath,
    script: currentScript(),
    path: process.env.PATH ?? "",
  };
}

/**
 * The runtime by the name that stays when it is updated: /opt/homebrew/bin/node rather than
 * /opt/homebrew/Cellar/node/24.1.0/bin/node.
 */
function stableProgram({ execPath, path, runtime, realPath = realPathOf }: ProgramStart): string {
  const real = realPath(execPath);
  const isSame = (file: string): boolean => real !== undefined && realPath(file) === real;
  return (
    path
      .split(delimiter)
      .filter((directory) => /^([A-Z]:[\\/]|\/)/i.test(directory) && !ONE_LOGIN.test(directory))
      .map((directory) => join(directory, execPath.endsWith(".exe") ? `${runtime}.exe` : runtime))
      .find(isSame) ?? execPath
  );
}

function realPathOf(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function warningOf(script: string): { readonly warning?: string } {
  if (!/\/_npx\/|\/bunx-|\/\.bun\/install\/cache\//.test(script)) return {};
  return {
    warning:
      "This program lies in a cache that may be emptied, and is not updated there. Install it to stay (npm install -g remote-chat), then install the service with that one.",
  };
}

// Directories that fnm makes for one shell, and others that are gone after a restart.
const ONE_LOGIN = /fnm_multishells|^\/(run|tmp|proc)\//;
