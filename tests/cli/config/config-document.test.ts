import {
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ConfigDocument,
  configRevision,
  editConfigFile,
  freeId,
  readDocument,
  withActive,
  withEntry,
  withoutEntry,
} from "../../../src/cli/config/config-document.ts";
import { temporaryHome } from "../temporary-home.ts";

const two = {
  active: "a",
  providers: [
    { id: "a", kind: "demo" },
    { id: "b", kind: "demo" },
  ],
};

/** The document of a config file with this content. */
function documentOf(content: object | string): ConfigDocument {
  return readDocument(join(temporaryHome(content), "config.json"));
}

describe("editConfigFile", () => {
  it("writes a file that its owner alone can read, and leaves nothing beside it", async () => {
    const home = temporaryHome(two);
    const path = join(home, "config.json");
    await editConfigFile(path, (document) => withActive(document, "b"));
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ ...two, active: "b" });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(["config.json"]);
  });

  it("writes through a link to a file elsewhere", async () => {
    const home = temporaryHome(two);
    const path = join(home, "config.json");
    renameSync(path, join(home, "dotfile.json"));
    symlinkSync("dotfile.json", path);
    await editConfigFile(path, (document) => withActive(document, "b"));
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readDocument(join(home, "dotfile.json")).config).toEqual({ ...two, active: "b" });
  });

  it("loses none of many edits that are made at once", async () => {
    const path = join(temporaryHome(two), "config.json");
    const ids = Array.from({ length: 10 }, (_, index) => `added-${index}`);
    await Promise.all(
      ids.map((id) =>
        editConfigFile(path, (document) => withEntry(document, { id, kind: "demo" })),
      ),
    );
    const written = readDocument(path).config.providers.map(({ id }) => id);
    expect(written.sort()).toEqual(["a", "b", ...ids].sort());
  });

  it("keeps what somebody else writes while an edit is made", async () => {
    const path = join(temporaryHome(two), "config.json");
    let asked = 0;
    await editConfigFile(path, (document) => {
      asked++;
      if (asked === 1) writeFileSync(path, JSON.stringify({ ...two, expose: "all" }));
      return withActive(document, "b");
    });
    expect(asked).toBe(2);
    expect(readDocument(path).config).toEqual({ ...two, expose: "all", active: "b" });
  });

  it("writes nothing when nothing changes, and gives up on a file that never rests", async () => {
    const path = join(temporaryHome(two), "config.json");
    const { ino } = statSync(path);
    await editConfigFile(path, (document) => document);
    expect(statSync(path).ino).toBe(ino);
    let count = 0;
    const changing = editConfigFile(path, (document) => {
      writeFileSync(path, JSON.stringify({ ...two, count: count++ }));
      return withActive(document, "b");
    });
    await expect(changing).rejects.toThrow("is changed by another program all the time");
  });
});

describe("configRevision", () => {
  it("is another one for every content", async () => {
    const texts = ['{"providers":[]}', '{ "providers":[]}'];
    const revisions = await Promise.all(texts.map((text) => configRevision(documentOf(text))));
    expect(new Set(revisions).size).toBe(2);
    for (const revision of revisions) expect(revision).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("readDocument", () => {
  it("is empty where there is no file", () => {
    const { config } = readDocument(join(temporaryHome(), "config.json"));
    expect(config).toEqual({ active: null, providers: [] });
  });
});

describe("the edits of a document", () => {
  it("change their own place alone: layout, order and unknown fields stay", () => {
    const text = `{
\t"theme":   "dark",
\t"providers": [
\t\t{ "note": 1, "kind": "demo", "id": "a" },
\t\t{
\t\t\t"id": "b",
\t\t\t"kind": "demo"
\t\t}
\t],

\t"active": "a"
}
`;
    const chosen = withActive(documentOf(text), "b");
    expect(chosen.text).toBe(text.replace('"active": "a"', '"active": "b"'));
    expect(withoutEntry(chosen, "a").text).toBe(
      chosen.text.replace('{ "note": 1, "kind": "demo", "id": "a" },\n\t\t', ""),
    );
    const added = withEntry(chosen, { id: "c", kind: "demo" });
    expect(added.text).toBe(
      chosen.text.replace(
        "\t\t}\n\t],",
        '\t\t},\n\t\t{\n\t\t\t"id": "c",\n\t\t\t"kind": "demo"\n\t\t}\n\t],',
      ),
    );
  });

  it.each([
    ['{"active":"b","providers":[{"id":"a","kind":"demo"},{"id":"b","kind":"demo"}]}', "a"],
    ['{"active":"a","providers":[{"id":"a","kind":"demo"},{"id":"b","kind":"demo"}]}', "b"],
    ['{"active":"a","providers":[{"id":"a","kind":"demo"},\n{"id":"b","kind":"demo"} ]}', "b"],
    ['{"active":"a","providers":[ {"id":"b","kind":"demo"} ]}', "b"],
    ['{\r\n"active":"a","providers":[\r\n{"id":"b","kind":"demo"}\r\n]\r\n}', "b"],
  ])("withoutEntry removes one wherever it stands: %j", (text, id) => {
    const { config } = withoutEntry(documentOf(text), id);
    const before = JSON.parse(text);
    const providers = before.providers.filter((entry: { id: string }) => entry.id !== id);
    expect(config).toEqual({ ...before, providers });
  });

  it("withEntry makes the first provider the active one, and no later one", () => {
    const entry = { id: "c", kind: "demo" } as const;
    expect(withEntry(documentOf({ providers: [] }), entry).config).toEqual({
      active: "c",
      providers: [entry],
    });
    expect(withEntry(documentOf(two), entry).config).toEqual({
      active: "a",
      providers: [...two.providers, entry],
    });
  });

  it("withEntry refuses an id that is taken", () => {
    expect(() => withEntry(documentOf(two), { id: "b", kind: "demo" })).toThrow(
      "There is a provider 'b' already",
    );
  });

  it("withEntry refuses an entry that could not be read again", () => {
    expect(() => withEntry(documentOf(two), { id: "", kind: "demo" })).toThrow("providers[2].id");
  });

  it("withoutEntry leaves no provider active that is gone", () => {
    expect(withoutEntry(documentOf(two), "a").config).toEqual({
      active: null,
      providers: [two.providers[1]],
    });
    expect(withoutEntry(documentOf(two), "b").config).toEqual({
      active: "a",
      providers: [two.providers[0]],
    });
  });

  it("withActive refuses a file in which another value would win", () => {
    const text = '{"active":"a","active":"a","providers":[{"id":"b","kind":"demo"}]}';
    expect(() => withActive(documentOf(text), "b")).toThrow(/"active" stands in .* more than once/);
  });

  it.each([
    ["withActive", withActive],
    ["withoutEntry", withoutEntry],
  ])("%s names the providers that there are", (_, edit) => {
    expect(() => edit(documentOf(two), "x")).toThrow("There is no provider 'x'. There is: a, b.");
    expect(() => edit(documentOf({ providers: [] }), "x")).toThrow(
      "There is none yet; add one with: npx tsx mod.ts providers add",
    );
  });

  it("freeId counts up from the kind", () => {
    expect(freeId({ providers: [] }, "demo")).toBe("demo");
    const taken = ["demo", "demo-2"].map((id) => ({ id, kind: "demo" as const }));
    expect(freeId({ providers: taken }, "demo")).toBe("demo-3");
  });
});
