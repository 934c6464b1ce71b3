import { lstatSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ConfigDocument,
  freeId,
  readDocument,
  withActive,
  withEntry,
  withoutEntry,
  writeDocument,
} from "../../../src/cli/config/config-document.ts";
import { temporaryHome } from "../temporary-home.ts";

const two: ConfigDocument = {
  active: "a",
  providers: [
    { id: "a", kind: "demo" },
    { id: "b", kind: "demo" },
  ],
};

describe("writeDocument", () => {
  it("writes what readDocument reads: unknown fields and the order of all stay", async () => {
    const text =
      '{\n  "theme": "dark",\n  "providers": [\n    {\n      "note": 1,\n      "kind": "demo",\n      "id": "a"\n    }\n  ],\n  "active": "a"\n}\n';
    const home = temporaryHome(text);
    const path = join(home, "config.json");
    await writeDocument(path, readDocument(path));
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(["config.json"]);
  });

  it("refuses a document that could not be read again, and leaves the file alone", async () => {
    const home = temporaryHome(two);
    const path = join(home, "config.json");
    const before = readFileSync(path, "utf8");
    const broken = { active: null, providers: [{ id: "", kind: "demo" }] } as ConfigDocument;
    await expect(writeDocument(path, broken)).rejects.toThrow("providers[0].id");
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it("writes through a link to a file elsewhere", async () => {
    const home = temporaryHome(two);
    const path = join(home, "config.json");
    renameSync(path, join(home, "dotfile.json"));
    symlinkSync("dotfile.json", path);
    await writeDocument(path, withActive(two, "b"));
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readDocument(join(home, "dotfile.json"))).toEqual({ ...two, active: "b" });
  });
});

describe("readDocument", () => {
  it("is empty where there is no file", () => {
    expect(readDocument(join(temporaryHome(), "config.json"))).toEqual({
      active: null,
      providers: [],
    });
  });
});

describe("the edits of a document", () => {
  it("withEntry makes the first provider the active one, and no later one", () => {
    const entry = { id: "c", kind: "demo" } as const;
    expect(withEntry({ providers: [] }, entry)).toEqual({ active: "c", providers: [entry] });
    expect(withEntry(two, entry)).toEqual({ active: "a", providers: [...two.providers, entry] });
  });

  it("withEntry refuses an id that is taken", () => {
    expect(() => withEntry(two, { id: "b", kind: "demo" })).toThrow(
      "There is a provider 'b' already",
    );
  });

  it("withoutEntry leaves no provider active that is gone", () => {
    expect(withoutEntry(two, "a")).toEqual({ active: null, providers: [two.providers[1]] });
    expect(withoutEntry(two, "b")).toEqual({ active: "a", providers: [two.providers[0]] });
  });

  it.each([
    ["withActive", withActive],
    ["withoutEntry", withoutEntry],
  ])("%s names the providers that there are", (_, edit) => {
    expect(() => edit(two, "x")).toThrow("There is no provider 'x'. There is: a, b.");
    expect(() => edit({ providers: [] }, "x")).toThrow("There is none yet");
  });

  it("freeId counts up from the kind", () => {
    expect(freeId({ providers: [] }, "demo")).toBe("demo");
    const taken = ["demo", "demo-2"].map((id) => ({ id, kind: "demo" as const }));
    expect(freeId({ providers: taken }, "demo")).toBe("demo-3");
  });
});
