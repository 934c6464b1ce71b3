import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { BUNDLE } from "../scripts/bundle-program.ts";
import type { Runtime } from "./runtimes.ts";

const SOURCE = fileURLToPath(new URL("server.ts", import.meta.url));

let built: Promise<string> | undefined;

/**
 * `server.ts` as a runtime runs it: on Node built as the package is, since tsx gives each
 * function a name of its own whenever it is made, 4 KiB for an idle stream; elsewhere the source.
 */
export async function serverFile({ name }: Runtime): Promise<string> {
  if (name !== "node") return SOURCE;
  built ??= buildServer();
  return built;
}

async function buildServer(): Promise<string> {
  // Below node_modules, so that the packages are found from there.
  const cache = fileURLToPath(new URL("../node_modules/.cache/", import.meta.url));
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "remote-chat-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "server.mjs");
  await build({
    ...BUNDLE,
    entryPoints: [SOURCE],
    outfile,
    platform: "node",
    target: "node20.18",
    packages: "external",
  });
  return outfile;
}
