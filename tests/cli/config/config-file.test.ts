import { mkdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigFile } from "../../../src/cli/config/config-file.ts";
import { SILENT } from "../../../src/cli/log.ts";
import { temporaryHome, writeConfig } from "../temporary-home.ts";

function open(home: string): { file: ConfigFile; errors: string[]; infos: string[] } {
  const errors: string[] = [];
  const infos: string[] = [];
  const log = {
    ...SILENT,
    error: (line: string) => void errors.push(line),
    warning: (line: string) => void infos.push(`WARNING ${line}`),
    info: (line: string) => void infos.push(line),
  };
  return { file: new ConfigFile(join(home, "config.json"), log), errors, infos };
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
      `${home}/config.json is not valid JSON at line 1, column 11, in active: expected a value. The previous settings still apply.`,
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
      `${home}/config.json is gone. The previous settings still apply.`,
      `${home}/config.json is not a regular file. The previous settings still apply.`,
    ]);
  });

  it("warns of what is suspicious at the start and once for each edit, not at each message", () => {
    const home = temporaryHome({ ...demo("a"), limit: {} });
    const { file, infos } = open(home);
    const path = join(home, "config.json");
    const unknown = `WARNING ${path}: limit is not a known field and is ignored. Did you mean "limits"?`;
    for (let message = 0; message < 3; message++) file.current();
    expect(infos).toEqual([unknown]);
    writeConfig(home, { ...demo("b"), limit: {} });
    for (let message = 0; message < 3; message++) file.current();
    expect(infos).toEqual([unknown, `${path} reloaded; applies from this message.`, unknown]);
    expect(file.warnings).toEqual([unknown.replace("WARNING ", "")]);
    writeConfig(home, demo("b"));
    file.current();
    expect(file.warnings).toEqual([]);
  });

  it("keeps what was good when an edit spells the address otherwise", () => {
    const entry = { id: "a", kind: "openai", model: "m", apiKey: "k" };
    const good = { active: "a", providers: [{ ...entry, baseUrl: "http://127.0.0.1:9/v1" }] };
    const home = temporaryHome(good);
    const { file, errors } = open(home);
    writeConfig(home, {
      active: "a",
      providers: [{ ...entry, base_url: "http://127.0.0.1:9/v1" }],
    });
    for (let message = 0; message < 3; message++) expect(file.current()).toEqual(good);
    expect(errors).toEqual([expect.stringMatching(/providers\[0\]\.base_url: expected "baseUrl"/)]);
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
