import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { noteFiles } from "../../../src/cli/agent/note-files.ts";
import { writeSkillFile, writeTaskFile } from "../../../src/cli/agent/skill-and-task-files.ts";
import { parseNoteFile } from "../../../src/library/note-file.ts";
import { parseSkillFile } from "../../../src/library/skill-file.ts";
import { parseTaskFile } from "../../../src/library/task-file.ts";
import { temporaryHome } from "../temporary-home.ts";

describe("noteFiles", () => {
  it("writes a note as DotAgents does", async () => {
    const layer = join(temporaryHome(), ".agents");
    const notes = noteFiles(layer, { now: () => 7 });
    const id = await notes.write({
      title: "Flo's Einkäufe: was, wo",
      body: "\nMilch\n---\nBrot\n",
      summary: "Was fehlt:\nMilch",
      tags: ["home", "to buy"],
    });
    expect(id).toBe("flo-s-einkaufe-was-wo");
    expect(readFileSync(join(layer, `knowledge/${id}/${id}.md`), "utf8")).toBe(
      `---
kind: note
id: ${id}
title: Flo's Einkäufe: was, wo
context: search-only
updatedAt: 7
createdAt: 7
tags: home, to buy
summary: Was fehlt: Milch
---

Milch
---
Brot
`,
    );
    expect(readdirSync(join(layer, `knowledge/${id}`))).toEqual([`${id}.md`]);
  });

  it.each([
    ["plain"],
    ['"quoted"'],
    ["'quoted'"],
    ["# no comment"],
    ["a: b - c"],
    ["@x | > & * ! %"],
    ["---"],
    ["{a: 1}"],
    ["emoji 👩‍👩‍👧"],
  ])("reads the title %s again as it was", async (title) => {
    const layer = temporaryHome();
    await noteFiles(layer).write({ id: "n", title, body: "b", tags: ["a, b", "c"] });
    const note = await read(layer, "n");
    expect(note).toMatchObject({ title, body: "b", tags: ["a, b", "c"] });
  });

  it("keeps the fields of an older note that are not given, known or not", async () => {
    const layer = temporaryHome();
    put(
      layer,
      "knowledge/n/n.md",
      "---\nkind: note\nid: n\ntitle: Old\ncontext: auto\ngroup: work: mine\ncreatedAt: 1\ntags: a\nupdatedAt: 1\n---\nold",
    );
    expect(
      await noteFiles(layer, { now: () => 9 }).write({ id: "n", title: "New", body: "x" }),
    ).toBe("n");
    expect(readFileSync(join(layer, "knowledge/n/n.md"), "utf8")).toBe(
      "---\nkind: note\nid: n\ntitle: New\nupdatedAt: 9\ncontext: auto\ngroup: work: mine\ncreatedAt: 1\ntags: a\n---\n\nx\n",
    );
  });

  it("stays YAML where an older note is", async () => {
    const layer = temporaryHome();
    put(
      layer,
      "knowledge/n/n.md",
      "---\ntitle: >\n  folded\n  title\nmine:\n  - a\n  - b\n---\nold",
    );
    await noteFiles(layer).write({ id: "n", title: 'New: "x"', body: "x", summary: "s: t" });
    expect(await read(layer, "n")).toMatchObject({ title: 'New: "x"', summary: "s: t" });
    expect(readFileSync(join(layer, "knowledge/n/n.md"), "utf8")).toContain(
      "mine:\n  - a\n  - b\n",
    );
  });

  it("writes a note where it is found", async () => {
    const layer = temporaryHome();
    put(layer, "knowledge/work/plan/plan.md", "---\nkind: note\nid: p\ntitle: P\n---\nold");
    const notes = noteFiles(layer, {
      find: async (id) => (id === "p" ? "knowledge/work/plan/plan.md" : undefined),
    });
    await notes.write({ id: "p", title: "P2", body: "new" });
    expect(readdirSync(join(layer, "knowledge"))).toEqual(["work"]);
    expect(readFileSync(join(layer, "knowledge/work/plan/plan.md"), "utf8")).toContain("new");
  });

  it("never writes over another note whose title is alike", async () => {
    const layer = temporaryHome();
    const notes = noteFiles(layer);
    const ids = [];
    for (const title of ["Plan", "plan!", "PLAN", "…", "日本"])
      ids.push(await notes.write({ title, body: title }));
    expect(ids).toEqual(["plan", "plan-2", "plan-3", "note", "note-2"]);
  });

  it.each(["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "x".repeat(65), "a\0b", "ä"])(
    "refuses the id %j",
    async (id) => {
      const home = temporaryHome();
      const layer = join(home, ".agents");
      await expect(noteFiles(layer).write({ id, title: "t", body: "b" })).rejects.toThrow("id");
      expect(readdirSync(home)).toEqual([]);
    },
  );

  it.each(["knowledge", "knowledge/n", "knowledge/n/n.md"])(
    "writes through no link at %s",
    async (place) => {
      const [home, outside] = [temporaryHome(), temporaryHome()];
      put(outside, "n.md", "mine");
      mkdirSync(join(home, dirname(place)), { recursive: true });
      symlinkSync(place.endsWith(".md") ? join(outside, "n.md") : outside, join(home, place));
      await expect(noteFiles(home).write({ id: "n", title: "t", body: "b" })).rejects.toThrow(
        "link",
      );
      expect(readdirSync(outside)).toEqual(["n.md"]);
      expect(readFileSync(join(outside, "n.md"), "utf8")).toBe("mine");
    },
  );

  it("writes into a layer that is a link itself", async () => {
    const [home, dotfiles] = [temporaryHome(), temporaryHome()];
    symlinkSync(dotfiles, join(home, ".agents"));
    await noteFiles(join(home, ".agents")).write({ id: "n", title: "t", body: "b" });
    expect(existsSync(join(dotfiles, "knowledge/n/n.md"))).toBe(true);
  });

  it("writes nothing that could not be read again", async () => {
    const layer = temporaryHome();
    await expect(
      noteFiles(layer).write({ id: "n", title: "t", body: "x".repeat(1_048_577) }),
    ).rejects.toThrow("1 MiB");
    await expect(
      noteFiles(layer).write({ id: "n", title: "t".repeat(40_000), body: "x" }),
    ).rejects.toThrow("fields");
    expect(existsSync(join(layer, "knowledge/n/n.md"))).toBe(false);
  });

  it("writes skills and tasks in the same form", async () => {
    const layer = temporaryHome();
    await writeSkillFile(layer, { id: "s", name: "S: x", description: "does: it", body: "# how" });
    await writeTaskFile(layer, {
      id: "t",
      name: "T",
      prompt: "Do it.",
      enabled: false,
      schedule: { type: "weekly", times: ["08:30"], daysOfWeek: [1, 5] },
    });
    const [skill, task] = ["skills/s/skill.md", "tasks/t/task.md"].map((path) =>
      readFileSync(join(layer, path), "utf8"),
    );
    expect(await parseSkillFile(skill ?? "", "s")).toEqual({
      id: "s",
      name: "S: x",
      description: "does: it",
      body: "# how",
    });
    expect(await parseTaskFile(task ?? "", "t")).toMatchObject({
      enabled: false,
      prompt: "Do it.",
      schedule: { type: "weekly", times: ["08:30"], daysOfWeek: [1, 5] },
    });
    expect(statSync(join(layer, "tasks/t/task.md")).mode & 0o777).toBe(0o600);
    await expect(writeTaskFile(layer, { id: "../t", name: "T", prompt: "x" })).rejects.toThrow(
      "id",
    );
  });
});

async function read(layer: string, id: string) {
  return parseNoteFile(readFileSync(join(layer, `knowledge/${id}/${id}.md`), "utf8"), id);
}

function put(layer: string, path: string, text: string): void {
  mkdirSync(dirname(join(layer, path)), { recursive: true });
  writeFileSync(join(layer, path), text);
}
