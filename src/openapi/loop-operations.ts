import * as z from "zod/mini";
import { createBody, editBody, importBody } from "../routes/loop-bodies.ts";
import { time } from "./chat-schemas.ts";
import { named } from "./named.ts";
import { json, type Operations } from "./operation.ts";

const times = z.array(z.string());
const loop = named(
  "Loop",
  z.strictObject({
    id: z.string(),
    name: z.string(),
    prompt: z.string(),
    intervalMinutes: z.int(),
    enabled: z.boolean(),
    profileId: z.optional(z.string()),
    profileName: z.optional(z.string()),
    runOnStartup: z.boolean(),
    continueInSession: z.boolean(),
    runContinuously: z.literal(false),
    critiquePass: z.literal(false),
    maxIterations: z.optional(z.int()),
    schedule: z.optional(
      z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("daily"), times }),
        z.strictObject({ type: z.literal("weekly"), times, daysOfWeek: z.array(z.int()) }),
      ]),
    ),
    lastRunAt: z.optional(time),
    isRunning: z.boolean(),
    nextRunAt: z.nullable(time),
    missed: z.array(
      z.strictObject({
        at: time,
        lastAt: time,
        count: z.int(),
        reason: z.enum(["asleep", "running", "halted", "failed"]),
        message: z.optional(z.string()),
      }),
    ),
    lastRunId: z.optional(z.string()),
    tools: z.optional(z.array(z.string())),
    catchUpMinutes: z.int(),
    revision: z.string(),
    problem: z.optional(z.string()),
    unsupported: z.optional(z.array(z.string())),
    layer: z.enum(["home", "workspace"]),
    trusted: z.boolean(),
  }),
  "A prompt that an agent gets again and again: every `intervalMinutes`, or by its `schedule`. `missed`: the last times at which it was due and did not run. `problem`: why it cannot run. `unsupported`: fields of its file that do nothing here.",
);
const flat = { flatErrors: true } as const;
const success = z.literal(true);

/** Loops. */
export const loopOperations: Operations = {
  "GET /v1/loops": {
    ...flat,
    summary: "Lists the loops",
    access: "agent",
    answers: { 200: json("The loops.", z.strictObject({ loops: z.array(loop) })) },
  },
  "GET /v1/loops/:id/export/markdown": {
    ...flat,
    summary: "Gives the text of a loop's file",
    access: "agent",
    answers: {
      200: json("The text.", z.strictObject({ success, loopId: z.string(), markdown: z.string() })),
    },
    errors: ["not_found.loop", "loop.not_saved"],
  },
  "POST /v1/loops/:id/toggle": {
    ...flat,
    summary: "Turns a loop on or off",
    access: "agent",
    answers: {
      200: json("It is.", z.strictObject({ success, id: z.string(), enabled: z.boolean() })),
    },
    errors: ["not_found.loop", "loop.changed", "loop.untrusted", "loop.not_saved"],
  },
  "POST /v1/loops/:id/run": {
    ...flat,
    summary: "Runs a loop now, also one that is off",
    access: "agent",
    answers: {
      200: json(
        "It runs.",
        z.strictObject({
          success,
          id: z.string(),
          conversationId: z.optional(z.string()),
          sessionId: z.string(),
          runId: z.string(),
        }),
      ),
    },
    errors: [
      "not_found.loop",
      "not_found.agent",
      "loop.running",
      "loop.untrusted",
      "run.conversation_busy",
      "run.halted",
      "chat.no_provider",
      "run.not_saved",
      "chat.busy",
    ],
  },
  "POST /v1/loops": {
    ...flat,
    summary: "Makes a loop",
    access: "owner",
    body: { schema: createBody },
    answers: { 200: json("The loop.", z.strictObject({ loop })) },
    errors: ["loop.changed", "loop.not_saved"],
  },
  "POST /v1/loops/import/markdown": {
    ...flat,
    summary: "Makes a loop of the text of a task.md, in the place of one with its id",
    access: "owner",
    body: { schema: importBody },
    answers: { 201: json("The loop.", z.strictObject({ loop })) },
    errors: ["loop.changed", "loop.not_saved"],
  },
  "PATCH /v1/loops/:id": {
    ...flat,
    summary: "Changes a loop",
    description: "Null takes a field away. `revision`: the one that the client has seen.",
    access: "owner",
    body: { schema: editBody },
    answers: { 200: json("The loop.", z.strictObject({ success, loop })) },
    errors: ["not_found.loop", "loop.changed", "loop.untrusted", "loop.not_saved"],
  },
  "DELETE /v1/loops/:id": {
    ...flat,
    summary: "Removes a loop",
    access: "owner",
    query: z.object({ revision: z.optional(z.string()) }),
    answers: { 200: json("It is removed.", z.strictObject({ success, id: z.string() })) },
    errors: ["not_found.loop", "loop.changed", "loop.untrusted", "loop.not_saved"],
  },
};
