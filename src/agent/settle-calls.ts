import { AbortScope } from "../abort-scope.ts";
import { awaitDecision, endIfDenied } from "./ask-person.ts";
import { type AllowedCall, type CallFate, fateOf } from "./authorize-call.ts";
import { type CallState, callKey } from "./call-state.ts";
import { executeCall } from "./execute-call.ts";
import { rememberApproval } from "./remember-approval.ts";
import type { RunContext } from "./run-context.ts";
import { failedRun } from "./run-stop.ts";

const MAX_MISTAKES = 3;

/**
 * Answers every open call: in their order, but read-only ones that need no answer and follow
 * one another at the same time.
 * @throws RunEnding when the run ends with one of them.
 */
export async function settleCalls(run: RunContext): Promise<void> {
  // The PC may have stopped after the last of them was written down.
  endIfDenied(run);
  const group: AllowedCall[] = [];
  const flush = async (): Promise<void> => {
    const calls = group.splice(0);
    if (calls.length > 0) await executeTogether(run, calls);
  };
  for (const call of run.state.openCalls()) {
    const fate = await fateOf(run, call);
    const joins = fate.fate === "make" && fitsBeside(run, fate.allowed, group);
    if (!joins) await flush();
    if (joins) group.push(fate.allowed);
    else await settleAlone(run, call);
  }
  await flush();
}

function fitsBeside(run: RunContext, allowed: AllowedCall, group: readonly AllowedCall[]): boolean {
  const key = callKey(allowed.state.call);
  return (
    allowed.tool.hints.readOnly &&
    allowed.allowedBy !== "approval" &&
    group.length < run.state.limits.parallelCalls &&
    run.state.usage.toolCalls + group.length < run.state.limits.toolCalls &&
    // The same call twice: the second one must see that it repeats the first.
    group.every(({ state }) => callKey(state.call) !== key)
  );
}

async function executeTogether(run: RunContext, calls: readonly AllowedCall[]): Promise<void> {
  await run.withinTime(async (signal) => {
    const scope = new AbortScope(signal);
    const made = calls.map((call) =>
      executeCall(run, call, scope.signal).catch((error) => {
        // Whatever ends the run ends the calls beside it.
        scope.abort(error);
        throw error;
      }),
    );
    await Promise.allSettled(made);
    scope.close();
    await Promise.all(made);
  });
}

// Each round looks anew at what is there: a tool may change while somebody is asked.
async function settleAlone(run: RunContext, call: CallState): Promise<void> {
  while (call.result === undefined) {
    run.signal.throwIfAborted();
    const fate = await fateOf(run, call);
    if (fate.fate !== "make") {
      await prepare(run, call, fate);
      continue;
    }
    await rememberApproval(run, fate.allowed);
    await executeTogether(run, [fate.allowed]);
  }
}

async function prepare(
  run: RunContext,
  call: CallState,
  fate: Exclude<CallFate, { fate: "make" }>,
): Promise<void> {
  const { id } = call.call;
  if (fate.fate === "wait") return awaitDecision(run, call, fate.approval);
  if (fate.fate === "void")
    return run.append({ type: "decision", approval: fate.approval.asked.id, state: "gone" });
  if (fate.fate === "ask") {
    const { why, changed, offered } = fate.verdict;
    return run.append({
      type: "approval",
      id: `${run.state.begun?.id}.${run.state.approvals.size + 1}`,
      call: id,
      digest: fate.digest,
      definition: fate.tool.digest,
      why,
      changed,
      offered,
      expiresAt: run.ports.clock.now() + run.state.limits.approvalMs,
    });
  }
  const { text, reason } = fate;
  await run.append({ type: "result", call: id, outcome: "error", text, reason });
  if (run.state.mistakes >= MAX_MISTAKES)
    throw failedRun("run.mistakes", "The model called a tool wrongly three times.");
}
