import * as z from "zod/mini";
import type { Identity } from "../auth/authenticator.ts";
import { ChatError } from "../errors.ts";
import type { LibraryNote } from "../library/library.ts";
import type { NoteContext } from "../library/note-file.ts";
import { searchNotes } from "../library/search-notes.ts";
import type { App } from "./app.ts";
import {
  agentUser,
  auditEdit,
  editBody,
  filled,
  idsBody,
  requireOwnerFor,
  seenBody,
} from "./edit-request.ts";
import type { LibraryEditor, NoteChanges } from "./library-editor.ts";
import { noteView } from "./library-views.ts";
import { filterNotes, noteFilter } from "./note-filter.ts";

const MAX_CHARACTERS = 1_048_576;

const fields = {
  summary: z.optional(z.string().check(z.trim(), z.maxLength(1024))),
  context: z.optional(z.enum(["auto", "search-only"])),
  tags: z.optional(z.array(z.string().check(z.maxLength(256))).check(z.maxLength(100))),
  references: z.optional(z.array(z.string().check(z.maxLength(256))).check(z.maxLength(100))),
};
/** `POST /v1/knowledge/notes`. */
export const createBody = z.object({
  id: z.optional(z.string().check(z.trim())),
  title: z.optional(z.string().check(z.trim(), z.maxLength(200))),
  body: filled(MAX_CHARACTERS),
  ...fields,
});
/** `PATCH /v1/knowledge/notes/ID`. */
export const changeBody = z.extend(seenBody, {
  title: z.optional(filled(200)),
  body: z.optional(filled(MAX_CHARACTERS)),
  ...fields,
});
/** `POST /v1/knowledge/notes/search`, but for what a list is asked for as well. */
export const searchBody = z.looseObject({ query: z.optional(z.string()) });

/** The person's notes, in DotAgents' shapes. */
export function addNoteRoutes(app: App, editor: LibraryEditor): void {
  app.get("/v1/knowledge/notes", async (context) => {
    agentUser(context);
    const { notes } = await editor.library();
    const filter = noteFilter(context.req.query());
    return context.json({ notes: filterNotes(notes, filter).map(noteView) });
  });

  app.post("/v1/knowledge/notes/search", async (context) => {
    agentUser(context);
    const { query = "", ...rest } = await editBody(context, searchBody, '{"query":"…"}');
    const filter = noteFilter(rest);
    const { notes } = await editor.library();
    if (query.trim() === "")
      return context.json({ notes: filterNotes(notes, filter).map(noteView) });
    const hits = await searchNotes(notes, query, { limit: notes.length });
    const found = hits.map(({ note }) => note);
    const { sort = "relevance" } = filter;
    return context.json({ notes: filterNotes(found, { ...filter, sort }).map(noteView) });
  });

  app.post("/v1/knowledge/notes/delete", async (context) => {
    const identity = agentUser(context);
    const ids = await idsBody(context);
    const { notes } = await editor.library();
    for (const note of notes) if (ids.includes(note.id)) requireMayEdit(identity, note);
    let deletedCount = 0;
    for (const id of ids) {
      if (!(await editor.notes.remove(id))) continue;
      deletedCount++;
      auditEdit(editor, identity, "note.removed", id);
    }
    return context.json({ deletedCount });
  });

  app.post("/v1/knowledge/notes", async (context) => {
    const identity = agentUser(context);
    const { id, title, ...given } = await editBody(context, createBody, '{"title":"…","body":"…"}');
    requireMayEdit(identity, given);
    const note = await editor.notes.create({
      ...defined(given),
      body: given.body,
      ...(id && { id }),
      ...(title && { title }),
    });
    auditEdit(editor, identity, "note.created", note.id);
    return context.json({ note: noteView(note) }, 201);
  });

  app.get("/v1/knowledge/notes/:id", async (context) => {
    agentUser(context);
    return context.json({ note: noteView(await findNote(editor, context.req.param("id"))) });
  });

  app.patch("/v1/knowledge/notes/:id", async (context) => {
    const identity = agentUser(context);
    const { updatedAt, ...given } = await editBody(context, changeBody, '{"body":"…"}');
    const { id, context: before } = await findNote(editor, context.req.param("id"));
    requireMayEdit(identity, { context: before });
    requireMayEdit(identity, given);
    const note = await editor.notes.update(id, defined(given), updatedAt ?? undefined);
    auditEdit(editor, identity, "note.changed", id);
    return context.json({ success: true, note: noteView(note) });
  });

  app.delete("/v1/knowledge/notes/:id", async (context) => {
    const identity = agentUser(context);
    const note = await findNote(editor, context.req.param("id"));
    requireMayEdit(identity, note);
    if (!(await editor.notes.remove(note.id))) throw noSuchNote();
    auditEdit(editor, identity, "note.removed", note.id);
    return context.json({ success: true, id: note.id });
  });
}

async function findNote({ library }: LibraryEditor, id: string): Promise<LibraryNote> {
  const found = (await library()).notes.find((note) => note.id === id);
  if (found) return found;
  throw noSuchNote();
}

function noSuchNote(): ChatError {
  return new ChatError("not_found.note", "There is no such note. It may have been removed.");
}

/**
 * A note of context `auto` stands in the prompt of every run, also of those that somebody else
 * begins. A device may write what is found when it is searched for, as its agents may.
 */
function requireMayEdit(
  identity: Identity,
  { context }: { readonly context?: NoteContext | undefined },
): void {
  if (context === "auto")
    requireOwnerFor(
      identity,
      "A note with the context auto is in every agent's prompt, so only the PC's owner can write or remove it.",
    );
}

/** Without what is undefined. */
function defined(
  changes: {
    readonly [key in keyof NoteChanges]: NoteChanges[key] | undefined;
  },
): NoteChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
