/**
 * Bundles mod.ts once for all tests that start it as a process: to compile its two hundred
 * files anew costs seconds of CPU each time. The entry itself, as tsx runs it, is tried by
 * entry.test.ts and by the artefacts.
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

/** Bundles it, or another file of this repository; `remove` takes the bundle away. */
export async function bundleCli(file = "mod.ts"): Promise<{ entry: string; remove(): void }> {
  // Below node_modules, so that the packages are found from there.
  const cache = join(ROOT, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, "remote-chat-tests-"));
  await build({
    entryPoints: { cli: join(ROOT, file) },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    sourcemap: "inline",
  });
  return {
    entry: join(outdir, "cli.mjs"),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

export async function setup(project: TestProject): Promise<() => void> {
  const { entry, remove } = await bundleCli();
  project.provide("cliEntry", entry);
  return remove;
}
