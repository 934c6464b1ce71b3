import type { ApprovalScope } from "../agent/run-line.ts";
import type { PendingApproval } from "./agent-runs.ts";

/** Who asks: `owner`, `terminal` or a device's id, and what a device may do. */
export interface Answerer {
  readonly id: string;
  readonly grants: readonly string[];
}

/** Whether they may see what an approval is about: its arguments, and so its digest. */
export function maySeeArguments({ id, grants }: Answerer): boolean {
  return isOwner(id) || grants.includes("agent");
}

/**
 * Whether they may answer an approval, with this decision where one is given: the owner every
 * one; a device with the grant `agent` those of runs that it began, and of loops. To allow a
 * tool for good it needs `agent:always` as well.
 */
export function mayAnswer(
  who: Answerer,
  { startedBy }: Pick<PendingApproval, "startedBy">,
  decision?: ApprovalScope | "deny",
): boolean {
  if (isOwner(who.id)) return true;
  if (!who.grants.includes("agent")) return false;
  if (startedBy !== who.id && !startedBy.startsWith("loop:")) return false;
  return decision !== "always" || who.grants.includes("agent:always");
}

function isOwner(id: string): boolean {
  return id === "owner" || id === "terminal";
}
