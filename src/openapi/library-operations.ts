import * as z from "zod/mini";
import { idsSchema } from "../routes/desk-request.ts";
import * as notes from "../routes/note-routes.ts";
import * as skills from "../routes/skill-routes.ts";
import { time } from "./chat-schemas.ts";
import { FILE_ERRORS, OWN_FILE_ERRORS } from "./file-errors.ts";
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
const skill = named(
  "Skill",
  z.strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    instructions: z.string(),
    enabled: z.literal(true),
    enabledForProfile: z.boolean(),
    source: z.literal("local"),
    createdAt: time,
    updatedAt: time,
  }),
  "A skill. `enabledForProfile`: whether the current agent has it.",
);
const oneNote = z.strictObject({ note });
const someNotes = z.strictObject({ notes: z.array(note) });
const oneSkill = z.strictObject({ skill });
const filter = {
  context: z.optional(z.string()),
  dateFilter: z.optional(z.string()),
  sort: z.optional(z.string()),
};
const FILTER =
  "`context`: `auto` or `search-only`. `dateFilter`: `7d`, `30d`, `90d`, `year`. `sort`: `relevance`, or `updated`, `created` or `title` with `-asc` or `-desc`. `limit`: at most 500. Others count as left out.";
const SEEN = "`updatedAt`: the one that the client has seen.";
const forAgents = { access: "agent", flatErrors: true } as const;
const forOwner = { access: "owner", flatErrors: true } as const;

/** Notes and skills. */
export const libraryOperations: Operations = {
  "GET /v1/knowledge/notes": {
    ...forAgents,
    summary: "Lists notes",
    description: FILTER,
    query: z.object({ ...filter, limit: z.optional(z.string()) }),
    answers: { 200: json("The notes.", someNotes) },
  },
  "POST /v1/knowledge/notes/search": {
    ...forAgents,
    summary: "Finds notes by words",
    description: FILTER,
    body: {
      schema: z.object({ ...notes.searchBody.shape, ...filter, limit: z.optional(z.number()) }),
    },
    answers: { 200: json("The notes.", someNotes) },
  },
  "POST /v1/knowledge/notes/delete": {
    ...forAgents,
    summary: "Removes notes",
    body: { schema: idsSchema },
    answers: { 200: json("How many are.", z.strictObject({ deletedCount: z.int() })) },
    errors: FILE_ERRORS,
  },
  "POST /v1/knowledge/notes": {
    ...forAgents,
    summary: "Makes a note",
    description:
      "With the context `auto` it is the owner's to do, as are all edits of such a note.",
    body: { schema: notes.createBody },
    answers: { 201: json("The note.", oneNote) },
    errors: ["files.exists", ...FILE_ERRORS],
  },
  "GET /v1/knowledge/notes/:id": {
    ...forAgents,
    summary: "Shows a note",
    answers: { 200: json("The note.", oneNote) },
    errors: ["not_found.note"],
  },
  "PATCH /v1/knowledge/notes/:id": {
    ...forAgents,
    summary: "Changes a note",
    description: SEEN,
    body: { schema: notes.changeBody },
    answers: { 200: json("The note.", z.strictObject({ success, note })) },
    errors: ["not_found.note", ...FILE_ERRORS],
  },
  "DELETE /v1/knowledge/notes/:id": {
    ...forAgents,
    summary: "Removes a note",
    answers: { 200: json("It is removed.", z.strictObject({ success, id: z.string() })) },
    errors: ["not_found.note", ...FILE_ERRORS],
  },
  "GET /v1/skills": {
    ...forAgents,
    summary: "Lists the skills",
    answers: {
      200: json(
        "The skills.",
        z.strictObject({ skills: z.array(skill), currentProfileId: z.optional(z.string()) }),
      ),
    },
  },
  "GET /v1/skills/:id": {
    ...forAgents,
    summary: "Shows a skill",
    answers: { 200: json("The skill.", oneSkill) },
    errors: ["not_found.skill"],
  },
  "GET /v1/skills/:id/export/markdown": {
    ...forAgents,
    summary: "Gives the text of a skill's file",
    answers: { 200: json("The text.", z.strictObject({ markdown: z.string() })) },
    errors: ["not_found.skill"],
  },
  "POST /v1/skills": {
    ...forOwner,
    summary: "Makes a skill",
    body: { schema: skills.createBody },
    answers: { 201: json("The skill.", oneSkill) },
    errors: FILE_ERRORS,
  },
  "POST /v1/skills/import/markdown": {
    ...forOwner,
    summary: "Makes a skill of the text of a SKILL.md",
    body: { schema: skills.importBody },
    answers: { 201: json("The skill.", oneSkill) },
    errors: FILE_ERRORS,
  },
  "POST /v1/skills/delete-multiple": {
    ...forOwner,
    summary: "Removes skills",
    body: { schema: idsSchema },
    answers: {
      200: json(
        "What became of each.",
        z.strictObject({
          deletedCount: z.int(),
          results: z.array(
            z.strictObject({
              id: z.string(),
              success: z.boolean(),
              error: z.optional(z.string()),
            }),
          ),
        }),
      ),
    },
    errors: FILE_ERRORS,
  },
  "PATCH /v1/skills/:id": {
    ...forOwner,
    summary: "Changes a skill",
    description: SEEN,
    body: { schema: skills.changeBody },
    answers: { 200: json("The skill.", z.strictObject({ success, skill })) },
    errors: ["not_found.skill", ...FILE_ERRORS],
  },
  "POST /v1/skills/:id/toggle-profile": {
    ...forOwner,
    summary: "Gives the current agent a skill, or takes it away",
    answers: {
      200: json(
        "Whether it has it.",
        z.strictObject({ success, skillId: z.string(), enabledForProfile: z.boolean() }),
      ),
    },
    errors: ["not_found.skill", "not_found.profile", ...OWN_FILE_ERRORS],
  },
};
