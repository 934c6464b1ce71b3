import type { ApprovalScope } from "../agent/run-line.ts";
import type { Identity } from "../auth/authenticator.ts";
import { ChatError } from "../errors.ts";
import { type Answerer, mayAnswer, maySeeArguments } from "../runs/may-answer.ts";

/** The name under which an identity begins runs and answers: `owner`, or a device's id. */
export function actorOf({ deviceId }: Identity): string {
  return deviceId ?? "owner";
}

/** An identity as the runs know it. */
export function answererOf(identity: Identity): Answerer {
  return { id: actorOf(identity), grants: identity.grants };
}

/**
 * Whether somebody may begin runs, and see all of every run: the owner, and a device with the
 * grant `agent`. Any other device sees that there are runs and that one waits, and no more.
 */
export function mayUseAgents(identity: Identity): boolean {
  return maySeeArguments(answererOf(identity));
}

/** @throws ChatError `auth.forbidden` for a device without the grant `agent` */
export function requireAgentGrant(identity: Identity): void {
  if (mayUseAgents(identity)) return;
  throw new ChatError(
    "auth.forbidden",
    `This device may chat, but not use the PC's agents. To allow it, run on the PC: remote-chat devices grant ${identity.deviceId} agent`,
  );
}

/**
 * Whether somebody may answer for a run, stop it and go on with it: the owner for every one, a
 * device with the grant `agent` for those that it began, and for loops'.
 */
function mayActFor(identity: Identity, startedBy: string): boolean {
  return mayAnswer(answererOf(identity), { startedBy });
}

/** @throws ChatError `auth.forbidden` where {@link mayActFor} says no */
export function requireActFor(identity: Identity, startedBy: string): void {
  requireAgentGrant(identity);
  if (mayActFor(identity, startedBy)) return;
  throw new ChatError(
    "auth.forbidden",
    "This run was begun on the PC or by another device. Only its owner, or whoever began it, can do that.",
  );
}

/** For how long somebody may allow a tool in a run, of what is offered. */
export function offeredTo(
  identity: Identity,
  startedBy: string,
  offered: readonly ApprovalScope[],
): readonly ApprovalScope[] {
  return offered.filter((scope) => mayAnswer(answererOf(identity), { startedBy }, scope));
}

/** @throws ChatError `auth.forbidden` for a device without the grant `agent:always` */
export function requireAlwaysGrant(identity: Identity): void {
  if (identity.kind === "owner" || identity.grants.includes("agent:always")) return;
  throw new ChatError(
    "auth.forbidden",
    `This device may not allow a tool for good. To let it, run on the PC: remote-chat devices grant ${identity.deviceId} agent:always`,
  );
}
