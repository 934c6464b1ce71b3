import { IS_ONE_FILE } from "../one-file.ts";

/**
 * The packages that are imported only when they are first needed: at the first code for
 * pairing, at the first message, at the first question of `providers add`, when agents' files
 * are read or their servers started.
 */
export const LAZY_PACKAGES: readonly string[] = [
  "uqr",
  "@clack/prompts",
  "ollama",
  "openai",
  "@anthropic-ai/sdk",
  "@google/genai",
  "@modelcontextprotocol/client",
  "minisearch",
  "yaml",
];

/**
 * Makes sure that the lazy packages are on this PC, without loading them. Where there is no
 * node_modules, Bun downloads a package at its first import, and may be offline by then;
 * resolving its name downloads it, and all that it needs, at once. Costs some milliseconds
 * when they are there.
 *
 * Where they are in the program's own file, there is nothing to do.
 *
 * Gives what to tell about one that could not be downloaded; the others are not tried then,
 * since each may wait for the same network.
 */
export function downloadLazyPackages(
  resolve: (name: string) => unknown = (name) => import.meta.resolve(name),
): string | undefined {
  if (IS_ONE_FILE) return undefined;
  for (const name of LAZY_PACKAGES) {
    try {
      resolve(name);
    } catch {
      return `The package ${name} could not be downloaded, and will be missing when it is needed. Once this PC is online, run: bun install`;
    }
  }
  return undefined;
}
