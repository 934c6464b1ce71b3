import * as z from "zod/mini";
import { watchBody } from "../routes/run-routes.ts";
import { offsetQuery } from "./chat-operations.ts";
import { json, nothing, type Operations } from "./operation.ts";
import { replyEvent, run, runSummary, watchEvent } from "./run-schemas.ts";

const runsQuery = z.object({
  state: z.optional(z.string()),
  conversationId: z.optional(z.string()),
});
const stopped = z.strictObject({
  success: z.boolean(),
  message: z.string(),
  processesKilled: z.int(),
  processesRemaining: z.int(),
  halted: z.literal(true),
});

/** Agents' runs. */
export const runOperations: Operations = {
  "GET /v1/runs": {
    summary: "Lists runs, the newest 50",
    description: "`state`: one or more states, with commas between them.",
    access: "device",
    query: runsQuery,
    answers: { 200: json("The runs.", z.strictObject({ runs: z.array(runSummary) })) },
    errors: ["validation.invalid_body"],
  },
  "GET /v1/runs/:id": {
    summary: "Shows a run, and its text from an offset on",
    access: "agent",
    query: offsetQuery,
    answers: { 200: json("The run.", run) },
    errors: ["validation.invalid_header", "not_found.run", "chat.stream_lost"],
  },
  "POST /v1/runs/:id/stream": {
    summary: "Watches a run, whoever began it",
    access: "agent",
    headers: ["X-Stream-Offset"],
    body: { schema: watchBody, isOptional: true },
    answers: {
      200: {
        description: "The run's events.",
        events: replyEvent,
        headers: { "X-Stream-Offset": "Where the text begins." },
      },
    },
    errors: ["validation.invalid_header", "not_found.run", "chat.stream_lost"],
  },
  "DELETE /v1/runs/:id": {
    summary: "Stops a run, within three seconds",
    access: "agent",
    answers: { 204: nothing("It is stopped, or had ended.") },
    errors: ["not_found.run"],
  },
  "POST /v1/runs/:id/resume": {
    summary: "Goes on with a run that was interrupted",
    access: "agent",
    answers: { 204: nothing("It goes on.") },
    errors: [
      "not_found.run",
      "run.not_interrupted",
      "run.conversation_busy",
      "run.halted",
      "chat.busy",
      "server.shutting_down",
    ],
  },
  "POST /v1/events": {
    summary: "Watches all runs and all that people are asked",
    description: "A POST, since some tunnels hold back event streams on GET. Takes no body.",
    access: "device",
    answers: { 200: { description: "What there is, then what changes.", events: watchEvent } },
  },
  "POST /v1/emergency-stop": {
    summary: "Ends everything that agents do, and refuses new runs",
    description: "The owner lets runs begin again: `POST /v1/operator/resume`.",
    access: "agent",
    answers: { 200: json("It is all stopped.", stopped) },
  },
  "POST /v1/operator/resume": {
    summary: "Lets runs begin again",
    access: "owner",
    answers: { 200: json("They may.", z.strictObject({ halted: z.literal(false) })) },
  },
};
