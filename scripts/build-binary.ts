/**
 * Makes one program of the whole of remote-chat and Bun, which needs nothing else on its PC:
 *
 *   npm run build:binary                       for this system: binary/remote-chat
 *   npm run build:binary -- bun-darwin-arm64   for another one, whose Bun is downloaded first
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { installRuntimes, runtimePath } from "../tests/runtimes/install-runtimes.ts";
import { bundleProgram } from "./bundle-program.ts";

// https://bun.sh/docs/bundler/executables#supported-targets
const TARGETS = [
  "bun-linux-x64",
  "bun-linux-x64-baseline",
  "bun-linux-arm64",
  "bun-linux-x64-musl",
  "bun-linux-arm64-musl",
  "bun-darwin-x64",
  "bun-darwin-arm64",
  "bun-windows-x64",
] as const;

// A binary that is started in someone's project must not take its settings from there.
const OPTIONS = ["--compile", "--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"];

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const [, , target] = process.argv;
if (target !== undefined && !TARGETS.some((known) => known === target))
  throw new Error(`There is no target ${target}, but ${TARGETS.join(", ")}.`);
installRuntimes();
const directory = mkdtempSync(join(tmpdir(), "remote-chat-binary-"));
try {
  const program = join(directory, "remote-chat.mjs");
  await bundleProgram(program);
  mkdirSync("binary", { recursive: true });
  const outfile = binaryPath(target);
  const targeted = target === undefined ? [] : [`--target=${target}`];
  execFileSync(
    runtimePath("bun"),
    ["build", ...OPTIONS, ...targeted, program, "--outfile", join(directory, "out", "remote-chat")],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  copyFileSync(join(directory, "out", exeName("remote-chat", target)), outfile);
  process.stdout.write(`${outfile}\n`);
  if (target === undefined)
    process.stdout.write(
      `For another system: npm run build:binary -- TARGET, with one of ${TARGETS.join(", ")}.\n`,
    );
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** Where the binary goes: named after its target, if it has one. */
function binaryPath(target: string | undefined): string {
  const name = target === undefined ? "remote-chat" : target.replace(/^bun/, "remote-chat");
  return `binary/${exeName(name, target)}`;
}

function exeName(name: string, target: string = process.platform): string {
  return /^win|windows/.test(target) ? `${name}.exe` : name;
}
