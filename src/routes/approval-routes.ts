import * as z from "zod/mini";
import type { Identity } from "../auth/authenticator.ts";
import { ChatError } from "../errors.ts";
import { readJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { AgentRuns, GivenAnswer, PendingApproval } from "../runs/agent-runs.ts";
import { actorOf, requireActFor, requireAgentGrant, requireAlwaysGrant } from "./agent-access.ts";
import type { App } from "./app.ts";
import { approvalFor } from "./approval-views.ts";
import { OpenedApprovals } from "./opened-approvals.ts";
import { SMALL_BODY } from "./small-body.ts";

const MAX_MESSAGE_CHARACTERS = 2000;

/** `POST /v1/approvals/ID`. */
export const answerBody = z.object({
  decision: z.enum(["once", "conversation", "always", "deny"]),
  digest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  message: z.nullish(z.string().check(z.maxLength(MAX_MESSAGE_CHARACTERS))),
});
const EXPECTED =
  '{"decision":"once" | "conversation" | "always" | "deny","digest":"…"} with the digest of the approval that was shown';

/** What people are asked, their answers, and the rules that these made. Never answered by a GET. */
export function addApprovalRoutes(app: App, runs: AgentRuns): void {
  const opened = new OpenedApprovals();

  app.get("/v1/approvals", (context) => {
    const identity = context.get("identity");
    return context.json({ approvals: runs.approvals().map((each) => approvalFor(identity, each)) });
  });

  // Before the route of one approval, whose id this could be.
  app.get("/v1/approvals/rules", async (context) => {
    requireAgentGrant(context.get("identity"));
    return context.json({ rules: await runs.rules() });
  });

  app.delete("/v1/approvals/rules/:id", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    if (await runs.removeRule(context.req.param("id"), actorOf(identity)))
      return context.body(null, 204);
    throw new ChatError("not_found.rule", "There is no such rule. It may be removed already.");
  });

  app.get("/v1/approvals/:id", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const approval = await findApproval(runs, context.req.param("id"));
    opened.add(actorOf(identity), approval.id);
    return context.json(approvalFor(identity, approval));
  });

  app.post("/v1/approvals/:id", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const body = await readJsonBody(context.req.raw, SMALL_BODY);
    const { message, ...answer } = parseBody(answerBody, body, { expected: EXPECTED });
    const { id, startedBy } = await findApproval(runs, context.req.param("id"));
    checkAnswer(identity, startedBy, answer);
    const by = actorOf(identity);
    if (answer.decision !== "deny") opened.check(by, id, runs);
    const settled = await runs.answer(id, { ...answer, by, ...(message != null && { message }) });
    return context.json(approvalFor(identity, settled));
  });
}

/** An approval, its arguments whole. @throws ChatError `not_found.approval` */
export async function findApproval(runs: AgentRuns, id: string): Promise<PendingApproval> {
  const approval = await runs.approval(id);
  if (approval) return approval;
  throw new ChatError(
    "not_found.approval",
    "There is no such approval. Its run may be too old to be kept.",
  );
}

function checkAnswer(
  identity: Identity,
  startedBy: string,
  { decision }: Pick<GivenAnswer, "decision">,
): void {
  requireActFor(identity, startedBy);
  if (decision === "always") requireAlwaysGrant(identity);
}
