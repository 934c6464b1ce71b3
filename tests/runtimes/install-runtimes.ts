import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const RUNTIMES = ["bun", "deno", "node", "workerd"] as const;

/** The program of a runtime, once {@link installRuntimes} has run. */
export function runtimePath(runtime: (typeof RUNTIMES)[number]): string {
  return fileURLToPath(new URL(`node_modules/.bin/${runtime}`, import.meta.url));
}

/** Installs the other runtimes beside this file, unless they are there. Throws when it cannot. */
export function installRuntimes(): void {
  if (RUNTIMES.every((runtime) => existsSync(runtimePath(runtime)))) return;
  const here = fileURLToPath(new URL(".", import.meta.url));
  const { status } = spawnSync("npm", ["ci", "--prefix", here], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("The runtimes could not be installed.");
}
