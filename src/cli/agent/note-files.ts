import { randomBytes } from "node:crypto";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { isId } from "../../library/fields.ts";
import { LibraryFileError } from "../../library/library-files.ts";
import type { NoteContext } from "../../library/note-file.ts";
import type { WrittenNote } from "../../tools/builtin-ports.ts";
import { writeLayerFile } from "./layer-writer.ts";

/** A note to be written, with what only people choose. */
export interface NoteToWrite extends WrittenNote {
  /** Default: as it was; of a new note `search-only`. */
  readonly context?: NoteContext;
  readonly references?: readonly string[];
}

/** Writes the notes of one layer. */
export interface NoteFiles {
  /**
   * Writes a note, over an older one of the same id, and gives the id.
   * @throws LibraryFileError when the id is none, or the file cannot be written
   */
  write(note: NoteToWrite): Promise<string>;
}

/** Options of {@link noteFiles}. */
export interface NoteFilesOptions {
  /** The file, relative to the layer, of a note that is there. Default: `knowledge/ID/ID.md`. */
  readonly find?: (id: string) => Promise<string | undefined>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Writes notes into the layer in `directory` as DotAgents does: `knowledge/ID/ID.md`, with
 * `key: value` lines before the text. Fields of an older one that nobody here knows stay.
 */
export function noteFiles(directory: string, options: NoteFilesOptions = {}): NoteFiles {
  const { find = async () => undefined, now = Date.now } = options;
  return {
    async write({ id: given, title, body, summary, tags, context, references }) {
      const id = given === undefined ? await freeId(title) : requireNoteId(given);
      const usual = `knowledge/${id}/${id}.md`;
      const path = (await find(id)) ?? usual;
      const isNew = path === usual && !isThere(directory, usual);
      const fields = {
        kind: "note",
        id,
        title,
        context: context ?? (isNew ? "search-only" : undefined),
        updatedAt: String(now()),
        createdAt: isNew ? String(now()) : undefined,
        tags: tags ?? (isNew ? [] : undefined),
        summary,
        references,
      };
      await writeLayerFile(directory, { path, fields, body });
      return id;
    },
  };

  /** An id made of the title, which no other note has. */
  async function freeId(title: string): Promise<string> {
    const start = slugOf(title);
    for (let count = 1; count < 100; count++) {
      const id = count === 1 ? start : `${start}-${count}`;
      const isTaken =
        (await find(id)) !== undefined || isThere(directory, `knowledge/${id}/${id}.md`);
      if (!isTaken) return id;
    }
    return `${start}-${randomBytes(4).toString("hex")}`;
  }
}

/** @throws LibraryFileError also for one that is hidden, and would never be read */
function requireNoteId(id: string): string {
  if (isId(id) && !id.startsWith(".")) return id;
  throw new LibraryFileError(
    'has an id that cannot be used: it must be 1 to 64 letters, digits, ".", "_" or "-"',
  );
}

/** A title as an id: `Flo's shopping list` is `flo-s-shopping-list`. */
function slugOf(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return words.slice(0, 48).replace(/-+$/, "") || "note";
}

function isThere(directory: string, path: string): boolean {
  return lstatSync(join(directory, path), { throwIfNoEntry: false }) !== undefined;
}
