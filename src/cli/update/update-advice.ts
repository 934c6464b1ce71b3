import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Launch } from "../launch-command.ts";

/** How this program came here, and what brings a newer one. */
export interface UpdateAdvice {
  /** "installed by npm, for all directories" */
  readonly how: string;
  /** A command to paste, or what to do in words. */
  readonly todo: string;
}

/** Where it was started from, and what is looked at there. */
export interface UpdateAdviceOptions extends Pick<Launch, "runtime" | "script"> {
  /** The URL of the module that runs: of the network, for one from JSR. */
  readonly moduleUrl: string;
  readonly exists?: (path: string) => boolean;
}

/** Says how to update, for the way in which this program was started. */
export function updateAdvice(options: UpdateAdviceOptions): UpdateAdvice {
  const { runtime, moduleUrl, exists = existsSync } = options;
  if (/^https?:/.test(moduleUrl))
    return { how: "run by Deno from JSR", todo: `deno run -r -A ${JSR_PACKAGE}/cli` };
  if (/\/\$bunfs\/|\/~BUN\//i.test(moduleUrl))
    return { how: "a binary", todo: "download the new binary, and put it in this one's place" };
  const script = (options.script ?? "").replaceAll("\\", "/");
  if (/\/node_modules\/remote-chat\//.test(script)) return packageAdvice(script, runtime);
  const clone = [dirname(script), dirname(dirname(script))].find((directory) =>
    exists(join(directory, ".git")),
  );
  if (clone !== undefined && !/\/dist\//.test(script)) {
    const pull = `git -C ${quoted(clone)} pull`;
    const install = ` && npm --prefix ${quoted(clone)} install`;
    return { how: "a clone", todo: runtime === "node" ? pull + install : pull };
  }
  const file = basename(script) || "the program";
  return {
    how: "a file by itself",
    todo: `download the new ${file}, and put it in the place of ${script}`,
  };
}

/** The real path of the script that was started: package managers put links on the PATH. */
export function realScript(script: string | undefined): string | undefined {
  try {
    return script && realpathSync(script);
  } catch {
    return script;
  }
}

const JSR_PACKAGE = "jsr:@remote-chat/remote-chat";

function packageAdvice(script: string, runtime: Launch["runtime"]): UpdateAdvice {
  if (/\/_npx\//.test(script)) return { how: "run by npx", todo: "npx remote-chat@latest" };
  if (/\/bunx-/.test(script)) return { how: "run by bunx", todo: "bunx remote-chat@latest" };
  if (/\/\.bun\/install\/global\//.test(script))
    return { how: "installed by Bun, for all directories", todo: "bun add -g remote-chat@latest" };
  if (/\/pnpm\/(global\/|.*\/global\/)/.test(script))
    return {
      how: "installed by pnpm, for all directories",
      todo: "pnpm add -g remote-chat@latest",
    };
  if (GLOBAL_NPM.test(script))
    return {
      how: "installed by npm, for all directories",
      todo: "npm install -g remote-chat@latest",
    };
  const install = runtime === "bun" ? "bun add" : "npm install";
  return { how: "installed in one directory", todo: `${install} remote-chat@latest` };
}

// Where npm and nvm, on Windows too, keep what is installed for all directories.
const GLOBAL_NPM = /\/(lib|npm|nodejs|v?\d+\.\d+\.\d+)\/node_modules\/remote-chat\//;

function quoted(path: string): string {
  return /[\s'"$&()]/.test(path) ? `"${path}"` : path;
}
