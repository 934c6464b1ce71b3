import * as z from "zod/mini";
import { changeBody, chooseBody, createBody } from "../routes/profile-routes.ts";
import { time } from "./chat-schemas.ts";
import { OWN_FILE_ERRORS } from "./file-errors.ts";
import { named } from "./named.ts";
import { json, type Operations } from "./operation.ts";

const success = z.literal(true);
const part = z.optional(z.record(z.string(), z.unknown()));
const connectionType = z.enum(["internal", "acpx", "acp", "stdio", "remote"]);
const times = { createdAt: time, updatedAt: time };
const fields = {
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  isBuiltIn: z.optional(z.literal(false)),
  isDefault: z.optional(z.boolean()),
  role: z.optional(z.string()),
  connectionType,
  guidelines: z.optional(z.string()),
  systemPrompt: z.optional(z.string()),
  createdAt: z.optional(time),
  updatedAt: z.optional(time),
  state: z.optional(z.string()),
};
const agent = named(
  "AgentProfile",
  z.strictObject(fields),
  "An agent. `isDefault`: it answers where a message names none. `state`: `ready` when it can be run.",
);
const wholeAgent = named(
  "WholeAgentProfile",
  z.strictObject({
    ...fields,
    toolConfig: part,
    modelConfig: part,
    skillsConfig: part,
    properties: part,
    remoteChat: part,
    connection: z.looseObject({ type: connectionType }),
  }),
  "An agent with what its config.json says. Secrets are `••••••••`.",
);
const profileFields = { id: z.string(), name: z.string(), isDefault: z.boolean(), ...times };
const profile = named("Profile", z.strictObject(profileFields), "An agent, as one that answers.");
const all = z.strictObject({ profiles: z.array(agent) });
const flat = { flatErrors: true } as const;

/** Agents, and the one that answers where a message names none. */
export const profileOperations: Operations = {
  "GET /v1/agent-profiles": {
    ...flat,
    summary: "Lists the agents",
    description: "`role`: those of this role alone.",
    access: "agent",
    query: z.object({ role: z.optional(z.string()) }),
    answers: { 200: json("The agents.", all) },
  },
  "POST /v1/agent-profiles/reload": {
    ...flat,
    summary: "Lists the agents as their files are now",
    access: "agent",
    answers: { 200: json("The agents.", z.extend(all, { success })) },
  },
  "GET /v1/agent-profiles/:id": {
    ...flat,
    summary: "Shows an agent",
    access: "agent",
    answers: { 200: json("The agent.", z.strictObject({ profile: wholeAgent })) },
    errors: ["not_found.agent"],
  },
  "POST /v1/agent-profiles": {
    ...flat,
    summary: "Makes an agent",
    access: "owner",
    body: { schema: createBody },
    answers: { 201: json("The agent.", z.strictObject({ profile: wholeAgent })) },
    errors: OWN_FILE_ERRORS,
  },
  "PATCH /v1/agent-profiles/:id": {
    ...flat,
    summary: "Changes an agent",
    description: "`updatedAt`: the one that the client has seen.",
    access: "owner",
    body: { schema: changeBody },
    answers: { 200: json("The agent.", z.strictObject({ success, profile: wholeAgent })) },
    errors: ["not_found.agent", ...OWN_FILE_ERRORS],
  },
  "POST /v1/agent-profiles/:id/toggle": {
    ...flat,
    summary: "Turns an agent on or off",
    access: "owner",
    answers: {
      200: json("It is.", z.strictObject({ success, id: z.string(), enabled: z.boolean() })),
    },
    errors: ["not_found.agent", ...OWN_FILE_ERRORS],
  },
  "DELETE /v1/agent-profiles/:id": {
    ...flat,
    summary: "Removes an agent",
    access: "owner",
    answers: { 200: json("It is removed.", z.strictObject({ success })) },
    errors: ["not_found.agent", "profile.in_use", ...OWN_FILE_ERRORS],
  },
  "GET /v1/profiles": {
    ...flat,
    summary: "Lists the agents that can answer",
    access: "agent",
    answers: {
      200: json(
        "The profiles.",
        z.strictObject({
          profiles: z.array(profile),
          currentProfileId: z.optional(z.string()),
        }),
      ),
    },
  },
  "GET /v1/profiles/current": {
    ...flat,
    summary: "Shows the agent that answers where a message names none",
    access: "agent",
    answers: {
      200: json(
        "The profile.",
        z.strictObject({ ...profileFields, guidelines: z.string(), systemPrompt: z.string() }),
      ),
    },
    errors: ["not_found.profile"],
  },
  "POST /v1/profiles/current": {
    ...flat,
    summary: "Chooses the agent that answers where a message names none",
    access: "owner",
    body: { schema: chooseBody },
    answers: { 200: json("The profile.", z.strictObject({ success, profile })) },
    errors: ["not_found.agent", "files.not_editable", "files.not_saved"],
  },
};
