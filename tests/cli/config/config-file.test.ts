import { mkdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigFile } from "../../../src/cli/config/config-file.ts";
import { temporaryHome, writeConfig } from "../temporary-home.ts";

function open(home: string): { file: ConfigFile; errors: string[] } {
  const errors: string[] = [];
  const log = { error: (line: string) => void errors.push(line), info: () => {}, debug: () => {} };
  return { file: new ConfigFile(join(home, "config.json"), log), errors };
}

const demo = (id: string): object => ({ active: id, providers: [{ id, kind: "demo" }] });

describe("ConfigFile", () => {
  it("sees an edit at once, though it has the same length as what was there", () => {
    const home = temporaryHome(demo("a"));
    const { file } = open(home);
    expect(file.current()).toEqual(demo("a"));
    writeConfig(home, demo("b"));
    expect(file.current()).toEqual(demo("b"));
    writeConfig(home, demo("c"));
    expect(file.current()).toEqual(demo("c"));
  });

  it("gives the same object until the content changes, a touch notwithstanding", () => {
    const home = temporaryHome(demo("a"));
    const path = join(home, "config.json");
    const { file } = open(home);
    const first = file.current();
    utimesSync(path, 1000, 1000);
    expect(file.current()).toBe(first);
    expect(statSync(path).mtimeMs).toBe(1_000_000);
    expect(file.current()).toBe(first);
  });

  it("sees a file that is older than the one it replaces", () => {
    const home = temporaryHome(demo("a"));
    const { file } = open(home);
    writeConfig(home, demo("b"));
    utimesSync(join(home, "config.json"), 1000, 1000);
    expect(file.current()).toEqual(demo("b"));
  });

  it("keeps what was good through a broken edit, and says so once", () => {
    const home = temporaryHome(demo("a"));
    const { file, errors } = open(home);
    writeConfig(home, '{"active":');
    for (let message = 0; message < 3; message++) expect(file.current()).toEqual(demo("a"));
    expect(errors).toEqual([
      `${home}/config.json is not valid JSON at line 1, column 11: expected a value. The settings from before stay in force.`,
    ]);
    writeConfig(home, demo("b"));
    expect(file.current()).toEqual(demo("b"));
    writeConfig(home, '{"active":');
    expect(file.current()).toEqual(demo("b"));
    expect(errors).toHaveLength(2);
  });

  it("keeps what was good when the file is removed or replaced by a directory", () => {
    const home = temporaryHome(demo("a"));
    const { file, errors } = open(home);
    rmSync(join(home, "config.json"));
    for (let message = 0; message < 3; message++) expect(file.current()).toEqual(demo("a"));
    mkdirSync(join(home, "config.json"));
    for (let message = 0; message < 3; message++) expect(file.current()).toEqual(demo("a"));
    expect(errors).toEqual([
      `${home}/config.json is gone. The settings from before stay in force.`,
      `${home}/config.json is not a regular file. The settings from before stay in force.`,
    ]);
  });

  it("has nothing without a file, and picks one up that appears", () => {
    const home = temporaryHome();
    const { file } = open(home);
    expect(file.current()).toBeUndefined();
    writeConfig(home, demo("a"));
    expect(file.current()).toEqual(demo("a"));
  });

  it("throws when the file is hidden from the start", () => {
    const home = temporaryHome("{}");
    expect(() => open(join(home, "config.json"))).toThrow(
      `Cannot read ${home}/config.json/config.json: a part of the path is not a directory.`,
    );
  });

  it("throws when the file is broken from the start", () => {
    expect(() => open(temporaryHome("{}"))).toThrow("providers: expected array");
  });
});
