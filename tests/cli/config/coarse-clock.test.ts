import fs, { type PathLike, type StatSyncOptions, utimesSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { ConfigFile } from "../../../src/cli/config/config-file.ts";
import { SILENT } from "../../../src/cli/log.ts";
import { temporaryHome, writeConfig } from "../temporary-home.ts";

const STEP_NS = 2_000_000_000n;

/** From here on files tell their times in steps of 2 s, as on FAT. */
function coarsenFileTimes(): void {
  const { statSync } = fs;
  const spy = vi.spyOn(fs, "statSync").mockImplementation(((
    path: PathLike,
    options?: StatSyncOptions,
  ) => {
    const found = statSync(path, options);
    if (!found || !("mtimeNs" in found)) return found;
    for (const time of ["mtime", "ctime"] as const) {
      found[`${time}Ns`] -= found[`${time}Ns`] % STEP_NS;
      found[`${time}Ms`] = found[`${time}Ns`] / 1_000_000n;
    }
    return found;
  }) as typeof fs.statSync);
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
}

test("ConfigFile sees an edit that keeps the time of the content, under a coarse clock", () => {
  const config = (id: string): object => ({ active: id, providers: [{ id, kind: "demo" }] });
  const home = temporaryHome(config("a"));
  coarsenFileTimes();
  const file = new ConfigFile(join(home, "config.json"), SILENT);
  for (const id of ["b", "c", "d", "e"]) {
    writeConfig(home, config(id));
    utimesSync(join(home, "config.json"), 1_000_000_000, 1_000_000_000);
    expect(file.current()).toEqual(config(id));
  }
});

test("ConfigFile sees an edit that a coarse clock puts at the same time as the one before", () => {
  const config = (id: string): object => ({ active: id, providers: [{ id, kind: "demo" }] });
  const home = temporaryHome(config("a"));
  coarsenFileTimes();
  const file = new ConfigFile(join(home, "config.json"), SILENT);
  for (const id of ["b", "c", "d"]) {
    writeConfig(home, config(id));
    expect(file.current()).toEqual(config(id));
  }
});
