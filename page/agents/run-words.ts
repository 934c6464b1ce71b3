import type { AskReason } from "../../src/agent/run-line.ts";
import type { RunApproval, RunStep, StepState } from "../../src/agent/run-snapshot.ts";
import type { ShownRun } from "../chat/run-snapshot.ts";
import { inWords } from "../view/words.ts";

const STEPS: Readonly<Record<StepState, string>> = {
  pending: "Not begun",
  waiting: "Waits for you",
  running: "Running",
  done: "Done",
  failed: "Failed",
  denied: "Denied",
  unknown: "May or may not have happened",
  stopped: "Stopped",
};

/** The state of a step, and how long it took. */
export function stepWords({ state, ms }: Pick<RunStep, "state" | "ms">): string {
  return ms === undefined || ms < 500 ? STEPS[state] : `${STEPS[state]} · ${inWords(ms)}`;
}

const REASONS: Readonly<Record<AskReason, string>> = {
  "always-ask": "Every call of this server is asked.",
  "first-use": "This tool was not used before.",
  "may-change": "It may change something.",
  "open-world": "It reaches beyond this PC.",
  changed: "It is not what was allowed before: its definition changed.",
  repeating: "It repeats itself. Shall it go on?",
};

/** Why somebody is asked; a PC that is newer than the page may have other reasons. */
export function reasonWords(why: AskReason): string {
  return REASONS[why] ?? "This PC asks before such a call.";
}

/** What was decided about an approval, and by whom; `isMine` when it was decided on this page. */
export function settledWords(
  { state, scope = "once", by }: Pick<RunApproval, "state" | "scope" | "by">,
  isMine: boolean,
): string {
  if (state === "expired") return "Nobody answered in time.";
  if (state === "gone") return "Not asked any more.";
  if (state === "pending") return "Waits for an answer.";
  const who = isMine ? "you" : answererWords(by);
  const until = scope === "conversation" ? "for this conversation" : scope;
  return `${state === "denied" ? "Denied" : `Allowed ${until}`}${who === "" ? "." : ` by ${who}.`}`;
}

/** Who answered. */
export function answererWords(by: string | undefined): string {
  if (by === undefined) return "";
  if (by === "owner") return "the PC’s owner";
  return by === "terminal" ? "somebody at the PC’s terminal" : "another device";
}

/** Who began a run. */
export function starterWords(startedBy: string): string {
  if (startedBy.startsWith("loop:")) return `loop ${startedBy.slice(5)}`;
  if (startedBy === "owner") return "the PC’s owner";
  return startedBy === "terminal" ? "the PC’s terminal" : "a device";
}

/** How long there is to answer. */
export function timeLeftWords(expiresAt: number, now: number): string {
  const minutes = Math.max(1, Math.round((expiresAt - now) / 60_000));
  const left = minutes < 90 ? `${minutes}\u00a0min` : `${Math.round(minutes / 60)}\u00a0h`;
  return `If nobody answers, it ends in ${left}.`;
}

/** A size that people can compare. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes}\u00a0bytes`;
  return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)}\u00a0KB`;
}

const STATUSES: Readonly<Record<ShownRun["status"], string>> = {
  queued: "Waits for its turn",
  running: "Works",
  waiting: "Asks you",
  done: "Done",
  failed: "Failed",
  stopped: "Stopped",
  interrupted: "Interrupted",
};

/** What a run does. */
export function statusWords(status: ShownRun["status"]): string {
  return STATUSES[status];
}

/** A run in one line, once it is over: its tools, its time, its tokens. */
export function runSummaryWords({ status, steps, usage }: ShownRun): string {
  const tools = Math.max(usage.toolCalls, steps.filter(isToolStep).length);
  const ms = steps.reduce((sum, step) => sum + (step.ms ?? 0), 0);
  const tokens = usage.inputTokens + usage.outputTokens;
  return [
    ...(status === "done" ? [] : [statusWords(status)]),
    `${tools} ${tools === 1 ? "step" : "steps"}`,
    ...(ms < 500 ? [] : [inWords(ms)]),
    ...(tokens === 0 ? [] : [`${tokens.toLocaleString("en")} tokens`]),
  ].join(" · ");
}

/** Whether a step is a call of a tool, which people are shown. */
export function isToolStep({ kind }: Pick<RunStep, "kind">): boolean {
  return kind === "tool";
}

/** `files · read_file`, as the person's own files name them. */
export function toolWords({ server, tool }: { server?: string; tool?: string }): string {
  return [server, tool].filter(Boolean).join(" · ");
}
