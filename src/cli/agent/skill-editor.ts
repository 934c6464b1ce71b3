import { join } from "node:path";
import { parseFrontMatter } from "../../library/front-matter.ts";
import type { LibrarySkill } from "../../library/library.ts";
import { LibraryFileError } from "../../library/library-files.ts";
import { parseSkillFile } from "../../library/skill-file.ts";
import { writeFrontMatter } from "../../library/write-front-matter.ts";
import type { SkillEditor } from "../../routes/library-editor.ts";
import { editLayerFile, removeLayerFile, writeLayerFile } from "./layer-writer.ts";
import { freeId, type LibraryEdits, requireItem, requireUnchanged } from "./library-edits.ts";

const NONE = { code: "not_found.skill", what: "skill" } as const;

/** Edits skills on disk. */
export function diskSkills(edits: LibraryEdits, now: () => number = Date.now): SkillEditor {
  return {
    create: ({ name, description, instructions }) =>
      edits.edit("skill", async ({ skills }) => {
        const { directory } = edits.layer("home");
        const id = freeId(name, skills, join(directory, "skills"));
        const time = String(now());
        const fields = { kind: "skill", id, name, description, createdAt: time, updatedAt: time };
        await writeLayerFile(directory, {
          path: `skills/${id}/skill.md`,
          fields,
          body: instructions,
        });
        return skillNow(edits, id);
      }),
    importText: (text) =>
      edits.edit("skill", async ({ skills }) => {
        const { fields } = await parseFrontMatter(text);
        const given = fields.get("name");
        if (typeof given !== "string" || given.trim() === "")
          throw new LibraryFileError("has no name. Add a line between its lines ---: name: …");
        const { directory } = edits.layer("home");
        const id = freeId(given, skills, join(directory, "skills"));
        const { name, description, body } = await parseSkillFile(withoutId(text), id);
        if (body === "") throw new LibraryFileError("has no instructions below its lines ---");
        const written = writeFrontMatter(
          withoutId(text),
          { kind: "skill", id, name, description },
          body,
        );
        await editLayerFile(directory, {
          path: `skills/${id}/skill.md`,
          edit: () => written,
        });
        return skillNow(edits, id);
      }),
    exportText: (id) =>
      edits.edit("skill", async ({ skills }) => {
        const { layer, file } = requireItem(skills, id, NONE);
        return edits.layer(layer).files.read(file);
      }),
    update: (id, { instructions, ...changes }, seen) =>
      edits.edit("skill", async ({ skills }) => {
        const skill = requireItem(skills, id, NONE);
        requireUnchanged(skill, seen);
        const { directory, ...options } = edits.layer(skill.layer);
        const fields = { ...changes, updatedAt: String(now()) };
        await writeLayerFile(
          directory,
          { path: skill.file, fields, body: instructions },
          {
            ...options,
            seen,
          },
        );
        return skillNow(edits, id);
      }),
    remove: (id) =>
      edits.edit("skill", async ({ skills }) => {
        const skill = skills.find((each) => each.id === id);
        if (!skill) return false;
        const { directory, ...options } = edits.layer(skill.layer);
        return removeLayerFile(directory, skill.file, options);
      }),
  };
}

async function skillNow(edits: LibraryEdits, id: string): Promise<LibrarySkill> {
  const { skills } = await edits.library();
  return requireItem(skills, id, NONE);
}

/** A file's own id and kind would be those of where it is from. */
function withoutId(text: string): string {
  const end = text.indexOf("\n---", 3);
  if (!/^\ufeff?---/.test(text) || end < 0) return text;
  return text.slice(0, end).replace(/^(id|kind)[ \t]*:.*\n?/gm, "") + text.slice(end);
}
