/**
 * Bundles mod.ts once for all tests that start it as a process: to compile its two hundred
 * files anew costs a second of CPU each time. The entry itself, as tsx runs it, is tried by
 * entry.test.ts and by the suite of the runtimes.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The path of the bundled mod.ts. */
    readonly cliEntry: string;
  }
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export async function setup(project: TestProject): Promise<() => void> {
  // Below node_modules, so that the packages are found from there.
  const cache = join(ROOT, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, "remote-chat-tests-"));
  await build({
    entryPoints: { cli: join(ROOT, "mod.ts") },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    sourcemap: "inline",
  });
  project.provide("cliEntry", join(outdir, "cli.mjs"));
  return () => rmSync(outdir, { recursive: true, force: true });
}
