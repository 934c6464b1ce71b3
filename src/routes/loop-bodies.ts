import * as z from "zod/mini";
import { ChatError } from "../errors.ts";
import type { ListedLoop, LoopChange } from "../loops/loop-manager.ts";

const times = z
  .array(z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)))
  .check(z.minLength(1));
const schedule = z.discriminatedUnion("type", [
  z.object({ type: z.literal("daily"), times }),
  z.object({
    type: z.literal("weekly"),
    times,
    daysOfWeek: z.array(z.int().check(z.minimum(0), z.maximum(6))).check(z.minLength(1)),
  }),
]);

const text = z.string().check(z.trim(), z.minLength(1));
const count = z.int().check(z.minimum(1));
const flag = z.optional(z.boolean());

const fields = {
  intervalMinutes: z.optional(count),
  enabled: flag,
  profileId: z.nullish(z.string()),
  runOnStartup: flag,
  continueInSession: flag,
  maxIterations: z.nullish(count),
  schedule: z.nullish(schedule),
  tools: z.nullish(z.array(z.string())),
  catchUpMinutes: z.nullish(z.int().check(z.minimum(0))),
  runContinuously: flag,
  critiquePass: flag,
  speakOnTrigger: flag,
};

/** `POST /v1/loops`. */
export const createBody = z.object({ ...fields, name: text, prompt: text });

/** `PATCH /v1/loops/ID`; `revision` is what the client saw. */
export const editBody = z.object({
  ...fields,
  name: z.optional(text),
  prompt: z.optional(text),
  revision: z.optional(z.string()),
});

/** `POST /v1/loops/import/markdown`. */
export const importBody = z.object({ content: text });

/** What DotAgents has and this server does not. */
const UNSUPPORTED = {
  runContinuously: "Loops run at their times here, not all the time. Give it intervalMinutes.",
  critiquePass: "No second agent looks at a loop's answers here. Ask for a check in its prompt.",
  speakOnTrigger: "Nothing is spoken here.",
} as const;

/**
 * What a body changes. An empty profile is none.
 * @throws ChatError `validation.invalid_body` when it asks for what this server does not do
 */
export function changeOf(body: z.infer<typeof editBody>): LoopChange {
  const { runContinuously, critiquePass, speakOnTrigger, revision: _, ...change } = body;
  const asked = { runContinuously, critiquePass, speakOnTrigger };
  for (const [name, words] of Object.entries(UNSUPPORTED))
    if (asked[name as keyof typeof asked] === true)
      throw new ChatError("validation.invalid_body", `${name} is not supported. ${words}`, {
        param: name,
      });
  return { ...change, ...(change.profileId?.trim() === "" && { profileId: null }) };
}

/** A loop in DotAgents' fields; beside them what its app does not know. */
export function loopBody(loop: ListedLoop) {
  const { id, name, prompt, intervalMinutes, enabled, runOnStartup, continueInSession } = loop;
  const { maxIterations, schedule: given, lastRunAt, isRunning, nextRunAt = null } = loop;
  const { missed, lastRunId, tools, catchUpMinutes = 0, revision, problem, unsupported } = loop;
  return {
    id,
    name,
    prompt,
    intervalMinutes,
    enabled,
    profileId: loop.agent,
    profileName: loop.agentName,
    runOnStartup,
    continueInSession,
    runContinuously: false,
    critiquePass: false,
    maxIterations,
    ...(given.type !== "interval" && { schedule: given }),
    lastRunAt,
    isRunning,
    nextRunAt,
    missed,
    lastRunId,
    tools,
    catchUpMinutes,
    revision,
    problem,
    ...(unsupported.length > 0 && { unsupported }),
    layer: loop.layer,
    trusted: loop.isUntrusted !== true,
  };
}
