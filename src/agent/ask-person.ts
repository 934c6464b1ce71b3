import { AbortScope } from "../abort-scope.ts";
import { abortable } from "./abortable.ts";
import type { ApprovalState, CallState } from "./call-state.ts";
import type { ApprovalAnswer } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import type { ApprovalDecided } from "./run-line.ts";
import { failedRun, type RunEnding } from "./run-stop.ts";
import { approvalView } from "./snapshot.ts";

const MAX_MESSAGE_CHARACTERS = 2000;
const MAX_DENIALS = 3;

/**
 * Waits until somebody decided about a call, or the time for that is over, and writes it down.
 * @throws RunEnding when nobody did in time.
 */
export async function awaitDecision(
  run: RunContext,
  state: CallState,
  approval: ApprovalState,
): Promise<void> {
  const { asked } = approval;
  const answer = await firstAnswer(run, state, approval);
  // An answer that comes when the time is over is none, however late the clock told of it.
  if (!answer || run.ports.clock.now() >= asked.expiresAt) {
    await run.append({ type: "decision", approval: asked.id, state: "expired" });
    throw expiredRun(run, state);
  }
  await run.append({ type: "decision", approval: asked.id, ...toDecision(approval, answer) });
  endIfDenied(run);
}

/** How a run ends in which nobody decided about a call in time. */
export function expiredRun({ state: { limits } }: RunContext, { call }: CallState): RunEnding {
  const within = formatWait(limits.approvalMs);
  return failedRun("run.expired", `Nobody allowed ${call.server} · ${call.tool} within ${within}.`);
}

/** @throws RunEnding once three calls of the run were not allowed. */
export function endIfDenied({ state }: RunContext): void {
  if (state.denials >= MAX_DENIALS)
    throw failedRun("run.denied", "Three of its calls were not allowed, so it was ended.");
}

function formatWait(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

async function firstAnswer(
  run: RunContext,
  state: CallState,
  approval: ApprovalState,
): Promise<ApprovalAnswer | undefined> {
  const { clock, approvals } = run.ports;
  const scope = new AbortScope(run.signal);
  const { signal } = scope;
  try {
    const expired = clock.until(approval.asked.expiresAt, signal).then(() => undefined);
    const answered = approvals.decide(approvalView(state, approval), signal);
    return await abortable(Promise.race([answered, expired]), run.signal);
  } finally {
    scope.close();
  }
}

// Whoever saw something else has not allowed this.
function toDecision(
  { asked }: ApprovalState,
  { decision, digest, scope = "once", by, message }: ApprovalAnswer,
): Pick<ApprovalDecided, "state" | "scope" | "by" | "message"> {
  const isAllowed = decision === "allow" && digest === asked.digest;
  return {
    state: isAllowed ? "allowed" : "denied",
    ...(isAllowed && { scope: asked.offered.includes(scope) ? scope : "once" }),
    ...(by !== undefined && { by }),
    ...(message !== undefined && { message: message.slice(0, MAX_MESSAGE_CHARACTERS) }),
  };
}
