import * as z from "zod/mini";
import { ChatError } from "../errors.ts";
import { readJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { AgentRuns } from "../runs/agent-runs.ts";
import type { PendingQuestions, Question } from "../runs/pending-questions.ts";
import { actorOf, mayUseAgents, requireActFor, requireAgentGrant } from "./agent-access.ts";
import type { App } from "./app.ts";

// Sixteen texts of the length that a field may have.
const BODY = { maxBytes: 524_288, maxMs: 10_000 };

/** `POST /v1/questions/ID`. */
export const questionAnswerBody = z.object({
  action: z.enum(["accept", "decline", "cancel"]),
  content: z.nullish(z.record(z.string(), z.unknown())),
});
const EXPECTED = '{"action":"accept","content":{…}} with the fields of the question, or "decline"';

/**
 * What MCP servers ask people while they carry out calls, and the answers. Whoever may answer
 * for a run may answer a question of it; one that is of no run is the owner's alone.
 */
export function addQuestionRoutes(app: App, runs: AgentRuns, pending: PendingQuestions): void {
  app.get("/v1/questions", (context) => {
    const questions = mayUseAgents(context.get("identity")) ? pending.list() : [];
    return context.json({ questions });
  });

  app.post("/v1/questions/:id", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const body = await readJsonBody(context.req.raw, BODY);
    const { action, content } = parseBody(questionAnswerBody, body, { expected: EXPECTED });
    const question = findQuestion(pending, context.req.param("id"));
    requireActFor(identity, await starterOf(runs, question));
    return context.json(pending.answer(question.id, { action, content, by: actorOf(identity) }));
  });
}

function findQuestion(pending: PendingQuestions, id: string): Question {
  const question = pending.find(id);
  if (question) return question;
  throw new ChatError("not_found.approval", "There is no such question. It may be over.");
}

async function starterOf(runs: AgentRuns, { runId }: Question): Promise<string> {
  const run = runId === undefined ? undefined : await runs.find(runId);
  return run?.startedBy ?? "owner";
}
