import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Installs the MCP servers beside this file, unless they are there. Throws when it cannot. */
export function setup(): void {
  const here = fileURLToPath(new URL(".", import.meta.url));
  if (existsSync(`${here}node_modules/.package-lock.json`)) return;
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--prefix", here], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("The MCP servers could not be installed.");
}
