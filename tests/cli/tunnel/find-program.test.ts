import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findProgram } from "../../../src/cli/tunnel/find-program.ts";

test("findProgram takes the first on the PATH that can be run, else what is elsewhere", async () => {
  await using home = await temporaryHome();
  const [one, two] = [join(home.path, "one"), join(home.path, "two")];
  for (const directory of [one, two]) {
    await mkdir(directory);
    await writeFile(join(directory, "tool"), "");
  }
  await chmod(join(two, "tool"), 0o755);
  const PATH = `relative:${one}:${two}`;
  expect(await findProgram("tool", { PATH })).toBe(join(two, "tool"));
  expect(await findProgram("tool", { PATH: one })).toBeUndefined();
  expect(await findProgram("tool", {}, [join(two, "tool")])).toBe(join(two, "tool"));
});

test.each([
  ["npx", "npx.cmd"],
  ["npx.cmd", "npx.cmd"],
  ["tool", "tool.exe"],
  ["old", "old.bat"],
  ["bare", undefined],
])("findProgram finds %s as Windows does", async (name, file) => {
  await using home = await temporaryHome();
  for (const each of ["npx", "npx.cmd", "tool.cmd", "tool.exe", "old.bat", "bare"])
    await writeFile(join(home.path, each), "", { mode: 0o755 });
  const found = await findProgram(name, { Path: home.path }, [], "win32");
  expect(found).toBe(file && join(home.path, file));
});

async function temporaryHome(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "tunnel-home-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
