import * as z from "zod/mini";
import { idsSchema } from "../routes/edit-request.ts";
import { changeBody, createBody, searchBody } from "../routes/note-routes.ts";
import { time } from "./chat-schemas.ts";
import { FILE_ERRORS } from "./file-errors.ts";
import { named } from "./named.ts";
import { json, type Operations } from "./operation.ts";

const success = z.literal(true);
const note = named(
  "Note",
  z.strictObject({
    id: z.string(),
    title: z.string(),
    body: z.string(),
    summary: z.optional(z.string()),
    context: z.enum(["auto", "search-only"]),
    tags: z.array(z.string()),
    references: z.array(z.string()),
    createdAt: time,
    updatedAt: time,
  }),
  "A note. With the context `auto` it stands in every agent's prompt.",
);
const oneNote = z.strictObject({ note });
const someNotes = z.strictObject({ notes: z.array(note) });
const filter = {
  context: z.optional(z.string()),
  dateFilter: z.optional(z.string()),
  sort: z.optional(z.string()),
};
const FILTER =
  "`context`: `auto` or `search-only`. `dateFilter`: `7d`, `30d`, `90d`, `year`. `sort`: `relevance`, or `updated`, `created` or `title` with `-asc` or `-desc`. `limit`: at most 500. Others count as left out.";
const flat = { access: "agent", flatErrors: true } as const;

/** Notes. */
export const noteOperations: Operations = {
  "GET /v1/knowledge/notes": {
    ...flat,
    summary: "Lists notes",
    description: FILTER,
    query: z.object({ ...filter, limit: z.optional(z.string()) }),
    answers: { 200: json("The notes.", someNotes) },
  },
  "POST /v1/knowledge/notes/search": {
    ...flat,
    summary: "Finds notes by words",
    description: FILTER,
    body: {
      schema: z.object({ ...searchBody.shape, ...filter, limit: z.optional(z.number()) }),
    },
    answers: { 200: json("The notes.", someNotes) },
  },
  "POST /v1/knowledge/notes/delete": {
    ...flat,
    summary: "Removes notes",
    body: { schema: idsSchema },
    answers: { 200: json("How many are.", z.strictObject({ deletedCount: z.int() })) },
    errors: FILE_ERRORS,
  },
  "POST /v1/knowledge/notes": {
    ...flat,
    summary: "Makes a note",
    description:
      "With the context `auto` it is the owner's to do, as are all edits of such a note.",
    body: { schema: createBody },
    answers: { 201: json("The note.", oneNote) },
    errors: ["files.exists", ...FILE_ERRORS],
  },
  "GET /v1/knowledge/notes/:id": {
    ...flat,
    summary: "Shows a note",
    answers: { 200: json("The note.", oneNote) },
    errors: ["not_found.note"],
  },
  "PATCH /v1/knowledge/notes/:id": {
    ...flat,
    summary: "Changes a note",
    description: "`updatedAt`: the one that the client has seen.",
    body: { schema: changeBody },
    answers: { 200: json("The note.", z.strictObject({ success, note })) },
    errors: ["not_found.note", ...FILE_ERRORS],
  },
  "DELETE /v1/knowledge/notes/:id": {
    ...flat,
    summary: "Removes a note",
    answers: { 200: json("It is removed.", z.strictObject({ success, id: z.string() })) },
    errors: ["not_found.note", ...FILE_ERRORS],
  },
};
