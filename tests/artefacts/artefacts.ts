import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtimePath } from "../runtimes/install-runtimes.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** One way to have the program. */
export interface Artefact {
  readonly name: string;
  readonly command: readonly [file: string, ...args: string[]];
  /** What it takes: nothing, unless it must find Node by its name. */
  readonly path: string;
  /** How it calls itself in a message that is read in the empty folder. */
  readonly calls: RegExp;
  readonly bytes: number;
}

/** The package as a user of npm has it. */
export interface InstalledPackage {
  /** Whose node_modules it is in. */
  readonly directory: string;
  /** Of the packed file. */
  readonly packedBytes: number;
  /** Of all that was installed. */
  readonly installedBytes: number;
}

/** Builds everything anew. */
export function buildAll(): void {
  for (const script of ["build", "build-binary"])
    execFileSync(process.execPath, ["--import", "tsx", `scripts/${script}.ts`], {
      cwd: ROOT,
      stdio: ["ignore", "ignore", "inherit"],
    });
}

/** Packs dist/ and installs it in a directory, offline. */
export function installPackage(directory: string): InstalledPackage {
  mkdirSync(directory);
  const npm = (...args: string[]): string =>
    execFileSync("npm", args, {
      cwd: directory,
      encoding: "utf8",
      // Nothing that is needed may have to be downloaded, nor be there from before.
      env: {
        ...process.env,
        npm_config_offline: "true",
        npm_config_cache: join(directory, "cache"),
      },
      shell: process.platform === "win32",
    });
  const [packed] = JSON.parse(npm("pack", "--json", join(ROOT, "dist")));
  npm("install", "--no-audit", "--no-fund", `./${packed.filename}`);
  return {
    directory,
    packedBytes: packed.size,
    installedBytes: sizeOf(join(directory, "node_modules")),
  };
}

/** All artefacts, put below `directory`. */
export function artefactsIn(directory: string, installed: InstalledPackage): readonly Artefact[] {
  const file = copied(join(ROOT, "dist/remote-chat.mjs"), join(directory, "file"));
  const binary = copied(join(ROOT, "binary", exe("remote-chat")), join(directory, "binary"));
  const bytes = statSync(file).size;
  const alone = { path: "", bytes };
  const command = join(installed.directory, "node_modules/.bin/remote-chat");
  return [
    {
      name: "file, Node 20",
      command: [process.execPath, file],
      calls: /node \S+chat\.mjs/,
      ...alone,
    },
    {
      name: "file, Node",
      command: [runtimePath("node"), file],
      calls: /node \S+chat\.mjs/,
      ...alone,
    },
    {
      name: "file, Deno",
      command: [runtimePath("deno"), "run", "-A", file],
      calls: /deno run -A \S+chat\.mjs/,
      ...alone,
    },
    { name: "file, Bun", command: [runtimePath("bun"), file], calls: /bun \S+chat\.mjs/, ...alone },
    {
      name: "npm package",
      command: [command],
      // Its own first line looks for Node.
      path: dirname(process.execPath),
      calls: /npx remote-chat/,
      bytes: installed.installedBytes,
    },
    {
      name: "binary",
      command: [binary],
      path: "",
      calls: /binary\/remote-chat(\.exe)?/,
      bytes: statSync(binary).size,
    },
  ];
}

/** The clone, to compare with; not installed anywhere, so it runs where it is. */
export const CLONE = {
  name: "npx tsx mod.ts",
  command: ["npx", "tsx", join(ROOT, "mod.ts")],
} as const;

/** The bytes of all files below a directory. */
export function sizeOf(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function copied(from: string, directory: string): string {
  mkdirSync(directory);
  const to = join(
    directory,
    from.slice(Math.max(from.lastIndexOf("/"), from.lastIndexOf("\\")) + 1),
  );
  copyFileSync(from, to);
  return to;
}

function exe(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}
