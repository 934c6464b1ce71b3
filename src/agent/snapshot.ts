import { type ApprovalState, type CallState, currentApproval, isPending } from "./call-state.ts";
import type { TurnCall } from "./run-line.ts";
import type { RunApproval, RunSnapshot, RunStep, StepState } from "./run-snapshot.ts";
import type { AskState, RunState } from "./run-state.ts";
import { previewArguments, type ShownArguments, showArguments } from "./shown-arguments.ts";

const MAX_STEPS = 64;
const MAX_SUMMARY_CHARACTERS = 512;
const MAX_NOTICES = 16;
const MAX_NOTICE_CHARACTERS = 512;

/** What clients are shown of a run. */
export function snapshotOf(state: RunState): RunSnapshot {
  const { begun, usage, status } = state;
  const recent = [...state.calls.values()].slice(-MAX_STEPS);
  return {
    id: begun?.id ?? "",
    status,
    agent: begun?.agent ?? "",
    ...(begun?.model !== undefined && { model: begun.model }),
    ...(begun?.conversationId !== undefined && { conversationId: begun.conversationId }),
    startedAt: begun?.at ?? 0,
    steps: stepsOf(state).slice(-MAX_STEPS),
    approvals: recent.flatMap((call) => call.approvals.map((each) => approvalView(call, each))),
    usage,
    notices: state.notices.slice(-MAX_NOTICES).map((text) => text.slice(0, MAX_NOTICE_CHARACTERS)),
  };
}

/** An approval as a person sees it; `whole` when they opened it. */
export function approvalView(
  { call }: CallState,
  { asked, decision }: ApprovalState,
  { whole = false } = {},
): RunApproval {
  const shown = whole ? showArguments(call.arguments, { whole }) : shownOf(call);
  return {
    id: asked.id,
    digest: asked.digest,
    stepId: call.id,
    server: call.server ?? "",
    tool: call.tool ?? "",
    arguments: shown.text,
    bytes: shown.bytes,
    cut: shown.cut,
    why: asked.why,
    changed: asked.changed,
    offered: asked.offered,
    expiresAt: asked.expiresAt,
    state: decision?.state ?? "pending",
    ...(decision?.scope !== undefined && { scope: decision.scope }),
    ...(decision?.by !== undefined && { by: decision.by }),
  };
}

function stepsOf(state: RunState): RunStep[] {
  const steps: RunStep[] = [];
  // The calls of a turn come after the last time that the model was asked for it.
  for (const [index, ask] of state.asks.entries()) {
    steps.push(modelStep(state, ask, index));
    if (state.asks[index + 1]?.step === ask.step) continue;
    for (const call of state.calls.values())
      if (call.step === ask.step) steps.push(callStep(state, call));
  }
  return steps;
}

function modelStep(state: RunState, { at, step }: AskState, index: number): RunStep {
  const turn = state.turns.find((each) => each.step === step);
  const next = state.asks[index + 1];
  const answered = next?.step === step ? undefined : turn;
  const until = answered?.at ?? next?.at ?? state.ended?.at;
  return {
    id: `model-${index + 1}`,
    kind: "model",
    state: answered ? "done" : next ? "failed" : endedState(state, "running"),
    ...(until !== undefined && { ms: Math.max(0, until - at) }),
  };
}

function callStep(state: RunState, each: CallState): RunStep {
  const { call, startedAt, result } = each;
  const until = result?.at ?? state.ended?.at;
  return {
    id: call.id,
    kind: "tool",
    ...(call.server !== undefined && { server: call.server }),
    tool: call.tool ?? call.wire,
    arguments: previewOf(call),
    state: callStepState(state, each),
    ...(startedAt !== undefined && until !== undefined && { ms: Math.max(0, until - startedAt) }),
    ...(result && { summary: summaryOf(result.text) }),
  };
}

// A call does not change, and all who watch are shown it at each change of anything.
const PREVIEWS = new WeakMap<TurnCall, string>();
const SHOWN = new WeakMap<TurnCall, ShownArguments>();

function previewOf(call: TurnCall): string {
  const preview = PREVIEWS.get(call) ?? previewArguments(call.arguments);
  PREVIEWS.set(call, preview);
  return preview;
}

function shownOf(call: TurnCall): ShownArguments {
  const shown = SHOWN.get(call) ?? showArguments(call.arguments);
  SHOWN.set(call, shown);
  return shown;
}

function callStepState(state: RunState, each: CallState): StepState {
  const { result, startedAt } = each;
  if (result?.reason === "denied") return "denied";
  if (result?.reason === "stopped") return "stopped";
  if (result) return ({ ok: "done", error: "failed", unknown: "unknown" } as const)[result.outcome];
  const approval = currentApproval(each);
  if (approval?.decision?.state === "denied") return "denied";
  // The journal was lost, or this program ended, before it was known what came of it.
  if (state.ended && startedAt !== undefined) return "unknown";
  const going = approval && isPending(approval) ? "waiting" : startedAt ? "running" : "pending";
  return endedState(state, going);
}

// What was going on when the run ended did not end well.
function endedState({ ended }: RunState, going: StepState): StepState {
  if (!ended) return going;
  return ended.status === "failed" && going === "running" ? "failed" : "stopped";
}

function summaryOf(text: string): string {
  // What lies far beyond the cut is not worth a look.
  const line = text
    .slice(0, MAX_SUMMARY_CHARACTERS * 4)
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length > MAX_SUMMARY_CHARACTERS
    ? `${line.slice(0, MAX_SUMMARY_CHARACTERS - 1)}…`
    : line;
}
