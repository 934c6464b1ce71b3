import { IS_ONE_FILE } from "./one-file.ts";
import {
  currentRuntime,
  currentScript,
  JSR_PROGRAM,
  programForm,
  type Runtime,
} from "./started-program.ts";

/** How this process was started. */
export interface Launch {
  readonly runtime: Runtime;
  /** See {@link currentScript}. */
  readonly script: string | undefined;
  /** The current directory; without one, files are named by their whole paths. */
  readonly directory?: string | undefined;
  /** Whether the script is the whole program, see {@link IS_ONE_FILE}. */
  readonly isOneFile?: boolean;
  /** The path of the program that runs: the runtime, or this program where it is a binary. */
  readonly binary?: string;
  /** Where programs are looked for by their names. */
  readonly path?: readonly string[];
}

/**
 * How this program is started from the current directory, for advice that can be pasted:
 * `npx tsx mod.ts`, `npx remote-chat`, `remote-chat`, `node remote-chat.mjs`, `./remote-chat`.
 */
export function launchCommand(launch: Launch = currentLaunch()): string {
  const { runtime, directory, isOneFile = false } = launch;
  const script = launch.script?.replaceAll("\\", "/") ?? "";
  const form = programForm(script);
  if (form === "binary") return binaryCommand(launch);
  // A file that came over the network brings no permission set along: there, -P allows nothing.
  if (form === "jsr") return `deno run -A ${JSR_PROGRAM}`;
  if (form === "address") return `deno run -A ${quoted(script)}`;
  const isPackage = PACKAGE.test(script);
  if (isPackage && !GLOBAL.test(script)) return `${runtime === "bun" ? "bunx" : "npx"} remote-chat`;
  if (isPackage || /\/remote-chat$/.test(script)) return "remote-chat";
  const isEntry = isOneFile || /\.ts$|\/remote-chat\.m?js$/.test(script);
  const entry = isEntry ? script : "mod.ts";
  const shown = quoted(relativeTo(directory, entry));
  // Its permissions are named in a deno.json, which only a clone has.
  if (runtime === "deno") return `deno run ${isOneFile ? "-A" : "-P"} ${shown}`;
  if (runtime === "bun") return `bun ${shown}`;
  if (!entry.endsWith(".ts")) return `node ${shown}`;
  // Node finds tsx from the clone alone; the command of the clone works from anywhere.
  if (shown === "mod.ts" || !entry.endsWith("/mod.ts")) return `npx tsx ${shown}`;
  return `node ${quoted(entry.replace(/mod\.ts$/, "bin/remote-chat.mjs"))}`;
}

/** How this process was started. */
export function currentLaunch(): Launch {
  return {
    runtime: currentRuntime(),
    script: currentScript(),
    directory: process.cwd(),
    isOneFile: IS_ONE_FILE,
    binary: process.execPath,
    path: process.env.PATH?.split(process.platform === "win32" ? ";" : ":") ?? [],
  };
}

function binaryCommand({ binary = "", directory, path = [] }: Launch): string {
  const file = binary.replaceAll("\\", "/");
  const [folder, name] = [
    file.slice(0, file.lastIndexOf("/")),
    file.slice(file.lastIndexOf("/") + 1),
  ];
  if (path.some((each) => each.replaceAll("\\", "/") === folder))
    return name.replace(/\.exe$/i, "");
  const shown = relativeTo(directory, file);
  // PowerShell, too, runs nothing of the current directory by its name alone.
  return quoted(shown === file ? file : `./${shown}`);
}

// npm links a package's command into .bin, or names the script itself (Windows).
const PACKAGE = /\/node_modules\/(\.bin\/remote-chat$|remote-chat\/)/;
// Where npm, nvm for Windows, pnpm and Bun keep what is installed for all directories.
const GLOBAL = /\/(lib|npm|nodejs|v?\d+\.\d+\.\d+|global(\/\d+)?)\/node_modules\/remote-chat\//;

function relativeTo(directory: string | undefined, path: string): string {
  if (directory === undefined) return path;
  const slashed = directory.replaceAll("\\", "/");
  const prefix = slashed.endsWith("/") ? slashed : `${slashed}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function quoted(path: string): string {
  return /[\s'"$&()]/.test(path) ? `"${path}"` : path;
}
