import { join } from "node:path";
import { ChatError } from "../../errors.ts";
import type { LibraryNote } from "../../library/library.ts";
import type { NoteChanges, NoteEditor } from "../../routes/library-editor.ts";
import { removeLayerFile, writeLayerFile } from "./layer-writer.ts";
import {
  isThere,
  type LibraryEdits,
  requireId,
  requireItem,
  requireUnchanged,
} from "./library-edits.ts";
import { noteFiles } from "./note-files.ts";

const NONE = { code: "not_found.note", what: "note" } as const;

/** Edits notes on disk. */
export function diskNotes(edits: LibraryEdits, now: () => number = Date.now): NoteEditor {
  return {
    create: ({ id, body, title = titleOf(body), ...note }) =>
      edits.edit("note", async ({ notes }) => {
        if (id !== undefined) requireId(id);
        const { directory } = edits.layer("home");
        const isTaken =
          id !== undefined &&
          (notes.some((each) => each.id === id) ||
            isThere(join(directory, `knowledge/${id}/${id}.md`)));
        if (isTaken)
          throw new ChatError(
            "files.exists",
            `There is a note '${id}' already. Choose another id.`,
          );
        const find = async (wanted: string): Promise<string | undefined> =>
          notes.find((each) => each.id === wanted)?.file;
        const written = await noteFiles(directory, { find, now }).write({
          ...note,
          ...(id !== undefined && { id }),
          title,
          body,
        });
        return noteNow(edits, written);
      }),
    update: (id, changes, seen) =>
      edits.edit("note", async ({ notes }) => {
        const note = requireItem(notes, id, NONE);
        requireUnchanged(note, seen);
        const { directory, ...options } = edits.layer(note.layer);
        const { body, ...fields } = changes;
        const written = { ...fieldsOf(fields), updatedAt: String(now()) };
        await writeLayerFile(
          directory,
          { path: note.file, fields: written, body },
          { ...options, seen },
        );
        return noteNow(edits, id);
      }),
    remove: (id) =>
      edits.edit("note", async ({ notes }) => {
        const note = notes.find((each) => each.id === id);
        if (!note) return false;
        const { directory, ...options } = edits.layer(note.layer);
        return removeLayerFile(directory, note.file, options);
      }),
  };
}

function fieldsOf({ title, summary, context, tags, references }: NoteChanges) {
  return { title, context, tags, summary, references };
}

async function noteNow(edits: LibraryEdits, id: string): Promise<LibraryNote> {
  const { notes } = await edits.library();
  return requireItem(notes, id, NONE);
}

/** A title for a text that was given none: its first line. */
function titleOf(body: string): string {
  const line = body.split("\n").find((each) => /[\p{L}\p{N}]/u.test(each)) ?? "Note";
  return (
    line
      .replace(/^[#>*\-\s]+/, "")
      .trim()
      .slice(0, 80) || "Note"
  );
}
