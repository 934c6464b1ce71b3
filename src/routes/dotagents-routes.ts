import * as z from "zod/mini";
import type { Identity } from "../auth/authenticator.ts";
import { ChatError } from "../errors.ts";
import { readJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { AgentRuns, PendingApproval, RunSummary } from "../runs/agent-runs.ts";
import type { AgentSource } from "../runs/agent-source.ts";
import { actorOf, requireActFor, requireAgentGrant } from "./agent-access.ts";
import type { App } from "./app.ts";
import { findApproval } from "./approval-routes.ts";
import type { LibraryEditor } from "./library-editor.ts";
import { liveRuns } from "./live-runs.ts";
import { isCut } from "./opened-approvals.ts";
import { SMALL_BODY } from "./small-body.ts";

/** `POST /v1/agent-sessions/tool-approvals/ID/respond`. */
export const respondBody = z.object({ approved: z.boolean() });

/**
 * What clients of DotAgents' remote server look for, in its shapes.
 * @see https://github.com/aj47/dotagents-mono
 */
export function addDotAgentsRoutes(
  app: App,
  {
    runs,
    agents,
    editor,
  }: {
    readonly runs: AgentRuns;
    readonly agents: AgentSource;
    /** What says more of the agents. */
    readonly editor?: LibraryEditor | undefined;
  },
): void {
  if (!editor) addAgentList(app, agents);

  app.get("/v1/agent-sessions/candidates", (context) => {
    const sessions = liveRuns(runs).map(sessionOf);
    return context.json({ activeSessions: sessions, completedSessions: [] });
  });

  app.post("/v1/agent-sessions/tool-approvals/:id/respond", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const body = await readJsonBody(context.req.raw, SMALL_BODY);
    const { approved } = parseBody(respondBody, body, { expected: '{"approved":true}' });
    const approval = await findApproval(runs, context.req.param("id"));
    checkResponse(runs, identity, approval, approved);
    const { id, digest } = approval;
    const decision = approved ? "once" : "deny";
    await runs.answer(id, { decision, digest, by: actorOf(identity) });
    return context.json({ success: true, approvalId: id, approved });
  });
}

/** The agents that can be run. */
function addAgentList(app: App, agents: AgentSource): void {
  app.get("/v1/agent-profiles", async (context) => {
    requireAgentGrant(context.get("identity"));
    const profiles = (await agents.list()).map(({ id, name, description }) => ({
      id,
      name,
      displayName: name,
      description,
      enabled: true,
      connectionType: "internal",
    }));
    return context.json({ profiles });
  });
}

/** A run in DotAgents' words. */
interface Session {
  readonly id: string;
  readonly conversationId?: string;
  readonly status: "active";
  /** Milliseconds since 1970. */
  readonly startTime: number;
}

function sessionOf({ id, conversationId, startedAt }: RunSummary): Session {
  return {
    id,
    ...(conversationId !== undefined && { conversationId }),
    status: "active",
    startTime: startedAt,
  };
}

/**
 * A yes without a digest says nothing of what was read. It is taken from whoever began the run,
 * for arguments that every client shows whole.
 */
function checkResponse(
  runs: AgentRuns,
  identity: Identity,
  { id, startedBy }: PendingApproval,
  approved: boolean,
): void {
  requireActFor(identity, startedBy);
  if (!approved) return;
  if (startedBy !== actorOf(identity))
    throw new ChatError(
      "auth.forbidden",
      "Somebody else began this run. Answer with what you were shown: POST /v1/approvals/ID with its digest.",
    );
  if (!isCut(runs, id)) return;
  throw new ChatError(
    "approval.not_offered",
    "The arguments are too long to be shown whole here. Open this PC's page to read them, and answer there.",
  );
}
