import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The runtimes that a server can be measured on. */
export const RUNTIME_NAMES = ["node", "deno", "bun"] as const;

/** One of {@link RUNTIME_NAMES}. */
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** A runtime that is there. */
export interface Runtime {
  readonly name: RuntimeName;
  /** Such as `Node 20.20.2`. */
  readonly title: string;
  readonly command: string;
  /** What precedes the file; garbage can be collected on demand. */
  readonly args: readonly string[];
}

const BIN = new URL("../tests/runtimes/node_modules/.bin/", import.meta.url);

/** The runtime of this name; undefined when it is not installed. Node is the one that runs this. */
export function findRuntime(name: RuntimeName): Runtime | undefined {
  if (name === "node")
    return {
      name,
      title: `Node ${process.versions.node}`,
      command: process.execPath,
      args: ["--expose-gc"],
    };
  const command = fileURLToPath(new URL(name, BIN));
  if (!existsSync(command)) return undefined;
  const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  const version = /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? "?";
  if (name === "bun") return { name, title: `Bun ${version}`, command, args: ["--expose-gc"] };
  const args = ["run", "-A", "--no-lock", "--node-modules-dir=manual", "--v8-flags=--expose-gc"];
  return { name, title: `Deno ${version}`, command, args };
}
