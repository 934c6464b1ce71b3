import type { ApprovalDecided } from "../agent/run-line.ts";
import type { RunApproval } from "../agent/run-snapshot.ts";
import { ChatError } from "../errors.ts";
import type { GivenAnswer, PendingApproval } from "./agent-runs.ts";
import type { LiveRun } from "./live-run.ts";
import type { RunsContext } from "./runs-context.ts";
import { within } from "./within.ts";

// Far more than it takes to write a line; less only when the run has not come so far yet.
const SETTLE_MS = 3000;

/**
 * Gives an answer to an approval of a run, and resolves when the journal has it, or after three
 * seconds when the run has not come so far yet, after a restart: it counts from then on, unless
 * this program ends first; then it is asked again.
 * @throws ChatError `not_found.approval`, `approval.changed`, `approval.settled`, `approval.not_offered`,
 * `server.shutting_down`
 */
export async function answerApproval(
  context: RunsContext,
  run: LiveRun | undefined,
  id: string,
  given: GivenAnswer,
): Promise<PendingApproval> {
  const shown = run?.approval(id);
  if (!run || !shown) throw noSuchApproval();
  if (given.digest !== shown.digest)
    throw new ChatError(
      "approval.changed",
      "This is not what is asked now. Look at it again before you decide.",
    );
  if (shown.state === "pending") {
    context.assertRunning();
    if (!run.isDriven) throw settled({ ...shown, state: "gone" });
    if (context.clock.now() >= shown.expiresAt) throw settled({ ...shown, state: "expired" });
    give(run, shown, given);
  } else if (!isSame(shown, given)) throw settled(shown);
  const { signal } = context.closing;
  const decided = run.changes.until(() => decisionOf(run, id) !== undefined, signal);
  await within(context.clock, decided, SETTLE_MS);
  // Nobody knows whether it will still be written.
  if (!decisionOf(run, id)) context.assertRunning();
  const after = run.approval(id) ?? shown;
  if (!isSame(after, given)) throw settled(after);
  return after;
}

/** The error for an approval that nobody knows. */
export function noSuchApproval(): ChatError {
  return new ChatError("not_found.approval", "Nothing of this id is asked.");
}

function give(run: LiveRun, { id, offered }: PendingApproval, given: GivenAnswer): void {
  const { decision, digest, message, by } = given;
  if (decision !== "deny" && !offered.includes(decision))
    throw new ChatError(
      "approval.not_offered",
      `This cannot be allowed ${WORDS[decision]}. It can be ${offered.map((scope) => `allowed ${WORDS[scope]}`).join(", ")}, or denied.`,
    );
  run.answers.answer(id, {
    ...(decision === "deny" ? { decision } : { decision: "allow", scope: decision }),
    digest,
    by,
    ...(message !== undefined && { message }),
  });
  run.changes.change();
}

const WORDS = { once: "once", conversation: "for this conversation", always: "always" } as const;

function decisionOf({ state }: LiveRun, id: string): ApprovalDecided | undefined {
  return state.approvals.get(id)?.decision;
}

function isSame({ state, scope = "once" }: RunApproval, { decision }: GivenAnswer): boolean {
  return decision === "deny" ? state === "denied" : state === "allowed" && scope === decision;
}

function settled({ state, scope = "once", by }: RunApproval): ChatError {
  const who = by === undefined ? "" : ` by ${by}`;
  const what = {
    allowed: `It was allowed ${WORDS[scope]}${who} already.`,
    denied: `It was denied${who} already.`,
    expired: "Its time was over before it was answered.",
    gone: "Its run asks for it no more.",
    pending: "It is being decided.",
  }[state];
  return new ChatError("approval.settled", what);
}
