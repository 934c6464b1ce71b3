import type { RunApproval } from "../agent/run-snapshot.ts";
import type { Identity } from "../auth/authenticator.ts";
import type { PendingApproval } from "../runs/agent-runs.ts";
import { mayUseAgents, offeredTo } from "./agent-access.ts";

/** What a device without the grant `agent` sees of an approval: that a run waits for one. */
export type HiddenApproval = Pick<
  PendingApproval,
  "id" | "runId" | "agent" | "startedBy" | "server" | "tool" | "state" | "expiresAt"
>;

/** An approval as somebody may see it: with what they may answer, or without its arguments. */
export function approvalFor(
  identity: Identity,
  approval: PendingApproval,
): PendingApproval | HiddenApproval {
  if (mayUseAgents(identity)) return ofRun(identity, approval.startedBy, approval);
  const { id, runId, agent, startedBy, server, tool, state, expiresAt } = approval;
  return { id, runId, agent, startedBy, server, tool, state, expiresAt };
}

/** An approval of a run that somebody watches, with what they may answer. */
export function ofRun<T extends Pick<RunApproval, "offered">>(
  identity: Identity,
  startedBy: string,
  approval: T,
): T {
  return { ...approval, offered: offeredTo(identity, startedBy, approval.offered) };
}
