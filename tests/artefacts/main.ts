// What people get: the one file on every runtime, the npm package and the binary, each started in
// an empty folder with nothing beside it; then what each costs to start.
//
//   npm run test:artefacts [-- STARTS [PART-OF-A-NAME]]
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { installRuntimes } from "../runtimes/install-runtimes.ts";
import { type Artefact, artefactsIn, buildAll, CLONE, installPackage } from "./artefacts.ts";
import { CASES } from "./cases.ts";
import { loadsLate } from "./late.ts";
import { embedsLibrary } from "./library.ts";
import { measureStarts } from "./measure.ts";
import { Room } from "./room.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const [, , given = "5", part = ""] = process.argv;
const starts = Number(given);
const say = (line: string): unknown => process.stdout.write(`${line}\n`);
let passed = 0;
let failed = 0;

async function tried(name: string, test: () => Promise<void>): Promise<void> {
  if (!name.includes(part)) return;
  try {
    await test();
    passed++;
    say(`ok      ${name}`);
  } catch (error) {
    failed++;
    const output = (error as { stderr?: string }).stderr ?? "";
    say(`FAILED  ${name}\n${error instanceof Error ? error.stack : error}\n${output}`);
  }
}

async function tryAll(artefact: Artefact, directory: string): Promise<void> {
  for (const [at, each] of CASES.entries()) {
    const room = new Room(artefact, join(directory, String(at)));
    await tried(`${artefact.name}: ${each.name}`, async () => {
      try {
        await each.run(room, artefact);
      } finally {
        await room.end();
      }
    });
  }
}

installRuntimes();
buildAll();
const directory = mkdtempSync(join(tmpdir(), "remote-chat-artefacts-"));
try {
  const installed = installPackage(join(directory, "npm"));
  const artefacts = artefactsIn(directory, installed);
  const [first] = artefacts;
  if (first)
    await tried("what is seldom needed is not run at start", () =>
      loadsLate(first, join(directory, "late")),
    );
  await tried("the library is embedded", () => embedsLibrary(installed));
  for (const [at, artefact] of artefacts.entries()) {
    const room = join(directory, `room-${at}`);
    mkdirSync(room);
    await tryAll(artefact, room);
  }

  const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const row = (...cells: readonly string[]): unknown =>
    say(cells.map((cell, at) => (at === 0 ? cell.padEnd(16) : cell.padStart(10))).join(""));
  say(`\nMedians of ${starts} starts:`);
  row("", "size", "start", "CPU", "memory");
  for (const { name, command, bytes, cwd } of [
    ...artefacts,
    { ...CLONE, bytes: undefined, cwd: ROOT },
  ].map((each) => ({ cwd: undefined, ...each }))) {
    const cost = await measureStarts(command, {
      starts,
      directory,
      ...(cwd !== undefined && { cwd }),
    });
    const { wallMs, cpuMs = Number.NaN, memoryMiB = Number.NaN } = cost;
    const size = bytes === undefined ? "" : mebibytes(bytes);
    row(name, size, `${wallMs.toFixed(0)} ms`, `${cpuMs} ms`, `${memoryMiB.toFixed(0)} MiB`);
  }
  say(`\nThe npm package is ${mebibytes(installed.packedBytes)} to download.`);
} finally {
  rmSync(directory, { recursive: true, force: true, maxRetries: 9 });
}
say(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
