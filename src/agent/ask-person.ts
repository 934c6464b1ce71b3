import { AbortScope } from "../abort-scope.ts";
import { abortable } from "./abortable.ts";
import type { ApprovalState, CallState } from "./call-state.ts";
import { ruleOf } from "./policy.ts";
import type { ApprovalAnswer } from "./ports.ts";
import type { RunContext } from "./run-context.ts";
import type { ApprovalDecided } from "./run-line.ts";
import { failedRun } from "./run-stop.ts";
import { approvalView } from "./snapshot.ts";

const MAX_MESSAGE_CHARACTERS = 2000;

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
    const { server, tool } = state.call;
    const within = formatWait(run.state.limits.approvalMs);
    throw failedRun("run.expired", `Nobody allowed ${server} · ${tool} within ${within}.`);
  }
  const decision = toDecision(approval, answer);
  await run.append({ type: "decision", approval: asked.id, ...decision });
  if (decision.state === "allowed") await remember(run, state, approval);
  if (run.state.denials >= 3)
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

async function remember(
  run: RunContext,
  { call }: CallState,
  { asked, decision }: ApprovalState,
): Promise<void> {
  const { permissions } = run.ports;
  const tools = await run.listTools();
  const tool = tools.find(
    ({ server, name, digest }) =>
      server === call.server && name === call.tool && digest === asked.definition,
  );
  if (!tool) return;
  const rule = ruleOf(decision?.scope ?? "once", {
    agent: run.state.begun?.agent ?? "",
    tool,
    standing: permissions.standing(tool),
    conversationId: run.state.begun?.conversationId,
    by: decision?.by,
  });
  if (rule)
    await abortable(
      permissions.remember(rule).catch(() => {}),
      run.signal,
    );
}
