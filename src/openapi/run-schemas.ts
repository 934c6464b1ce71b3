import * as z from "zod/mini";
import {
  approval,
  approvalFields,
  pendingFields,
  question,
  questionFields,
  runApproval,
} from "./approval-schemas.ts";
import { chatEvents, doneFields, errorFields, time } from "./chat-schemas.ts";
import { named } from "./named.ts";

const status = z.enum(["queued", "running", "waiting", "done", "failed", "stopped", "interrupted"]);

/** A run in a list. */
export const runSummary = named(
  "RunSummary",
  z.strictObject({
    id: z.string(),
    status,
    agent: z.string(),
    conversationId: z.optional(z.string()),
    startedBy: z.string(),
    startedAt: time,
    endedAt: z.optional(time),
  }),
  "A run. `startedBy`: `owner`, `terminal`, a device's id, or `loop:` and its id.",
);

const step = named(
  "RunStep",
  z.strictObject({
    id: z.string(),
    kind: z.enum(["model", "tool"]),
    server: z.optional(z.string()),
    tool: z.optional(z.string()),
    arguments: z.optional(z.string()),
    state: z.enum([
      "pending",
      "waiting",
      "running",
      "done",
      "failed",
      "denied",
      "unknown",
      "stopped",
    ]),
    ms: z.optional(z.number()),
    summary: z.optional(z.string()),
    progress: z.optional(z.string()),
  }),
  "What a run does: ask the model, or call a tool. `unknown`: it may or may not have happened.",
);

const usageFields = {
  inputTokens: z.int(),
  outputTokens: z.int(),
  modelCalls: z.int(),
  toolCalls: z.int(),
};
const runFields = {
  id: z.string(),
  status,
  agent: z.string(),
  model: z.optional(z.string()),
  conversationId: z.optional(z.string()),
  startedAt: time,
  steps: z.array(step),
  approvals: z.array(runApproval),
  questions: z.optional(z.array(question)),
  usage: z.strictObject(usageFields),
  notices: z.array(z.string()),
};

/** A run and its text. */
export const run = named(
  "Run",
  z.strictObject({
    ...runFields,
    offset: z.int(),
    content: z.string(),
    code: z.optional(z.string()),
    message: z.optional(z.string()),
  }),
  "A run with its newest 64 steps, and its text from `offset` on. `code`, `message`: why it ended otherwise than by itself.",
);

const ending = { runId: z.string(), code: z.optional(z.string()) };

/** What a client gets besides that asks for the events of a run. */
const runEvents = [
  named(
    "RunEvent",
    z.strictObject({ type: z.literal("run"), ...runFields }),
    "The run as it is; the first event on every connection.",
  ),
  named(
    "StepEvent",
    z.strictObject({ type: z.literal("step"), ...step.shape }),
    "A step, in the place of the one before with its id.",
  ),
  named(
    "ApprovalEvent",
    z.strictObject({ type: z.literal("approval"), ...approvalFields }),
    "An approval, in the place of the one before with its id.",
  ),
  named(
    "QuestionEvent",
    z.strictObject({ type: z.literal("question"), ...questionFields }),
    "A question, in the place of the one before with its id.",
  ),
  named("UsageEvent", z.strictObject({ type: z.literal("usage"), ...usageFields })),
  named(
    "NoticesEvent",
    z.strictObject({ type: z.literal("notices"), notices: z.array(z.string()) }),
    "What the person should know, such as a server that is not there; all of it.",
  ),
  named("RunDoneEvent", z.strictObject({ ...doneFields, ...ending })),
  named("RunErrorEvent", z.strictObject({ ...errorFields, ...ending })),
] as const;

/** What a chat message or a run may stream. */
export const replyEvent = named(
  "ReplyEvent",
  z.union([...chatEvents, ...runEvents]),
  'Without `events` in the request: `token`, `done`, `error`, without further fields. With `"events":"run"` and for a run: all of them.',
);

/** What a client gets that watches everything. */
export const watchEvent = named(
  "WatchEvent",
  z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("runs"),
      runs: z.array(runSummary),
      halted: z.boolean(),
    }),
    z.strictObject({ type: z.literal("halted"), halted: z.boolean() }),
    z.strictObject({ type: z.literal("approvals"), approvals: z.array(approval) }),
    z.strictObject({ type: z.literal("questions"), questions: z.array(question) }),
    z.strictObject({ type: z.literal("run"), ...runSummary.shape }),
    z.strictObject({ type: z.literal("approval"), ...pendingFields }),
    z.strictObject({ type: z.literal("question"), ...questionFields }),
    z.strictObject({ ...errorFields, code: z.string() }),
  ]),
  "`runs`, `approvals` and `questions` first, on every connection; then what changes, each in the place of the one before with its id; an `error` when the server ends the stream.",
);
