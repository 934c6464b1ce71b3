/** What runs this program. */
export type Runtime = "node" | "deno" | "bun";

/** What was started: a binary, the program on JSR, one at another address, or a file. */
export type ProgramForm = "binary" | "jsr" | "address" | "file";

/** The program on JSR, as Deno is given it. */
export const JSR_PROGRAM = "jsr:@remote-chat/remote-chat/cli";

/** What a script is, as {@link currentScript} gives it. */
export function programForm(script: string): ProgramForm {
  if (IN_BINARY.test(script.replaceAll("\\", "/"))) return "binary";
  if (ON_JSR.test(script)) return "jsr";
  return /^https?:/.test(script) ? "address" : "file";
}

/** What runs this program now. */
export function currentRuntime(): Runtime {
  return "Deno" in globalThis ? "deno" : "Bun" in globalThis ? "bun" : "node";
}

/** What runs: a path, or the URL of what Deno got over the network, for which it makes a path up. */
export function currentScript(): string | undefined {
  const [, script] = process.argv;
  if (!script?.endsWith("$deno$node.mjs")) return script;
  return (globalThis as { Deno?: { readonly mainModule?: string } }).Deno?.mainModule;
}

const ON_JSR = /^(jsr:|https:\/\/jsr\.io\/)/;
// Where Bun says that a binary's script is, on POSIX and on Windows.
const IN_BINARY = /^(\/\$bunfs|[A-Z]:\/~BUN)\//;
