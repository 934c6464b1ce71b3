import { beginning, idOf, listField, requireKind, textField, wrong } from "./fields.ts";
import { parseFrontMatter } from "./front-matter.ts";

/** Whether a note's title and summary are in every prompt, or are found by searching alone. */
export type NoteContext = "auto" | "search-only";

/** A note of the person's knowledge. */
export interface NoteFile {
  readonly id: string;
  readonly title: string;
  readonly context: NoteContext;
  readonly tags: readonly string[];
  readonly summary: string;
  /** Where it is from: addresses, names of files. */
  readonly references: readonly string[];
  /** As the file has it: milliseconds since 1970, or a date; empty without one. */
  readonly updatedAt: string;
  readonly body: string;
}

/** Reads a note. @throws LibraryFileError */
export async function parseNoteFile(text: string, directory: string): Promise<NoteFile> {
  const file = await parseFrontMatter(text);
  const { fields, body } = file;
  requireKind(file, "note");
  const id = idOf(file, directory);
  return {
    id,
    title: textField(fields, "title", 200) || id,
    context: contextOf(textField(fields, "context", 64)),
    tags: listField(fields, "tags"),
    summary: textField(fields, "summary"),
    references: listField(fields, "references"),
    updatedAt: textField(fields, "updatedAt", 64) || textField(fields, "updated", 64),
    body,
  };
}

function contextOf(text: string): NoteContext {
  if (text === "" || text === "search-only") return "search-only";
  if (text === "auto") return "auto";
  throw wrong("context", "auto or search-only");
}

/** UTF-16 code units that all `auto` notes together may have in a prompt. */
export const MAX_AUTO_NOTES_CHARACTERS = 8192;

/** The titles and summaries of the `auto` notes, one a line, as many as there is room for. */
export function autoNotesText(notes: readonly NoteFile[]): string {
  const lines: string[] = [];
  let length = 0;
  for (const { id, title, summary, context } of notes) {
    if (context !== "auto") continue;
    const line = beginning(`- ${title} (${id})${summary ? `: ${summary}` : ""}`, 1024);
    length += line.length + 1;
    if (length > MAX_AUTO_NOTES_CHARACTERS) break;
    lines.push(line);
  }
  return lines.join("\n");
}
