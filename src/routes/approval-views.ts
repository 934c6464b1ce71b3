import type { ApprovalScope } from "../agent/run-line.ts";
import type { Identity } from "../auth/authenticator.ts";
import type { PendingApproval } from "../runs/agent-runs.ts";
import { type Shown, type ShownRun, withoutArguments } from "../runs/run-events.ts";
import { mayUseAgents, offeredTo } from "./agent-access.ts";

/** An approval as somebody may see it: with what they may answer, or without its arguments. */
export function approvalFor(identity: Identity, approval: PendingApproval): Shown<PendingApproval> {
  return mayUseAgents(identity)
    ? withOffer(identity, approval.startedBy, approval)
    : withoutArguments(approval);
}

/** An approval of a run of `startedBy`, with what somebody may answer of what is offered. */
export function withOffer<A extends { readonly offered?: readonly ApprovalScope[] }>(
  identity: Identity,
  startedBy: string,
  approval: A,
): A {
  const { offered } = approval;
  return offered ? { ...approval, offered: offeredTo(identity, startedBy, offered) } : approval;
}

/** A run's state, with what somebody who watches it may answer. */
export function snapshotFor<S extends ShownRun>(
  identity: Identity,
  startedBy: string,
  snapshot: S,
): S {
  const approvals = snapshot.approvals.map((each) => withOffer(identity, startedBy, each));
  return { ...snapshot, approvals };
}
