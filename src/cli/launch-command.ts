/** How this process was started. */
export interface Launch {
  readonly runtime: "node" | "deno" | "bun";
  /** The path of the script, as `process.argv[1]` has it. */
  readonly script: string | undefined;
  /** The current directory. */
  readonly directory: string;
}

/**
 * How this program is started from the current directory, for advice that can be pasted:
 * `npx tsx mod.ts`, `npx remote-chat`, `remote-chat`.
 */
export function launchCommand(launch: Launch = currentLaunch()): string {
  const { runtime, directory } = launch;
  const script = launch.script?.replaceAll("\\", "/") ?? "";
  const isPackage = PACKAGE.test(script);
  if (isPackage && !GLOBAL.test(script)) return `${runtime === "bun" ? "bunx" : "npx"} remote-chat`;
  if (isPackage || /\/remote-chat$/.test(script)) return "remote-chat";
  const entry = /\.ts$|\/remote-chat\.m?js$|\/mod\.js$/.test(script) ? script : "mod.ts";
  const shown = quoted(relativeTo(directory.replaceAll("\\", "/"), entry));
  if (runtime === "deno") return `deno run -P ${shown}`;
  if (runtime === "bun") return `bun ${shown}`;
  if (!entry.endsWith(".ts")) return `node ${shown}`;
  // Node finds tsx from the clone alone; the command of the clone works from anywhere.
  if (shown === "mod.ts" || !entry.endsWith("/mod.ts")) return `npx tsx ${shown}`;
  return `node ${quoted(entry.replace(/mod\.ts$/, "bin/remote-chat.mjs"))}`;
}

/** How this process was started. */
export function currentLaunch(): Launch {
  const runtime = "Deno" in globalThis ? "deno" : "Bun" in globalThis ? "bun" : "node";
  return { runtime, script: process.argv[1], directory: process.cwd() };
}

// npm links a package's command into .bin, or names the script itself (Windows).
const PACKAGE = /\/node_modules\/(\.bin\/remote-chat$|remote-chat\/)/;
// Where npm, nvm for Windows, pnpm and Bun keep what is installed for all directories.
const GLOBAL = /\/(lib|npm|nodejs|v?\d+\.\d+\.\d+|global(\/\d+)?)\/node_modules\/remote-chat\//;

function relativeTo(directory: string, path: string): string {
  const prefix = directory.endsWith("/") ? directory : `${directory}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function quoted(path: string): string {
  return /[\s'"$&()]/.test(path) ? `"${path}"` : path;
}
