import * as z from "zod/mini";
import { idsSchema } from "../routes/edit-request.ts";
import { changeBody, createBody, importBody } from "../routes/skill-routes.ts";
import { time } from "./chat-schemas.ts";
import { FILE_ERRORS, OWN_FILE_ERRORS } from "./file-errors.ts";
import { named } from "./named.ts";
import { json, type Operations } from "./operation.ts";

const success = z.literal(true);
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
const oneSkill = z.strictObject({ skill });
const forAgents = { access: "agent", flatErrors: true } as const;
const forOwner = { access: "owner", flatErrors: true } as const;

/** Skills. */
export const skillOperations: Operations = {
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
    body: { schema: createBody },
    answers: { 201: json("The skill.", oneSkill) },
    errors: FILE_ERRORS,
  },
  "POST /v1/skills/import/markdown": {
    ...forOwner,
    summary: "Makes a skill of the text of a SKILL.md",
    body: { schema: importBody },
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
    description: "`updatedAt`: the one that the client has seen.",
    body: { schema: changeBody },
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
