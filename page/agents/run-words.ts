import type { AskReason } from "../../src/agent/run-line.ts";
import type { RunApproval, RunStep } from "../../src/agent/run-snapshot.ts";
import type { ShownQuestion } from "../../src/runs/run-events.ts";
import type { ShownRun } from "../chat/run-snapshot.ts";
import { words } from "../words/agents.ts";
import { inRoughWords, inWords } from "../words/times.ts";

/** The state of a step, and how long it took. */
export function stepWords({ state, ms }: Pick<RunStep, "state" | "ms">): string {
  const shown = words.stepStates[state];
  return ms === undefined || ms < 500 ? shown : `${shown} · ${inWords(ms)}`;
}

/** Why somebody is asked; a PC that is newer than the page may have other reasons. */
export function reasonWords(why: AskReason): string {
  return words.reasons[why] ?? words.otherReason;
}

/** What was decided about an approval, and by whom; `isMine` when it was decided on this page. */
export function settledWords(
  { state, scope = "once", by }: Pick<RunApproval, "state" | "scope" | "by">,
  isMine: boolean,
): string {
  if (state === "expired") return words.expired;
  if (state === "gone") return words.settledAlone(words.settled.gone);
  if (state === "pending") return words.pending;
  return settledSentence(words.settled[state === "denied" ? state : scope], by, isMine);
}

/** What became of a server's question, and by whom. */
export function answeredWords(
  state: Exclude<ShownQuestion["state"], "pending">,
  by: string | undefined,
  isMine: boolean,
): string {
  return settledSentence(words.settled[state], by, isMine);
}

function settledSentence(what: string, by: string | undefined, isMine: boolean): string {
  if (isMine) return words.settledSentence(what, words.settledBy.you);
  if (by === undefined) return words.settledAlone(what);
  return words.settledSentence(what, words.settledBy[kindOf(by)]);
}

/** Who began a run. */
export function starterWords(startedBy: string): string {
  const loop = loopIn(startedBy);
  return loop === undefined ? words.starters[kindOf(startedBy)] : words.loop(loop);
}

/** That, in a sentence. */
export function begunWords(startedBy: string): string {
  const loop = loopIn(startedBy);
  return loop === undefined ? words.begunBy[kindOf(startedBy)] : words.begunByLoop(loop);
}

function loopIn(startedBy: string): string | undefined {
  return startedBy.startsWith("loop:") ? startedBy.slice(5) : undefined;
}

function kindOf(caller: string): "owner" | "terminal" | "device" {
  return caller === "owner" || caller === "terminal" ? caller : "device";
}

/** How long there is to answer. */
export function timeLeftWords(expiresAt: number, now: number): string {
  return words.timeLeft(inRoughWords(expiresAt - now));
}

/** Whom a notification has told of it. */
export function toldWords({ sent, failed }: NonNullable<RunApproval["told"]>): string {
  return [
    ...(sent > 0 ? [words.notified(sent)] : []),
    ...(failed > 0 ? [words.notNotified(failed)] : []),
  ].join(" ");
}

/** What a run does. */
export function statusWords(status: ShownRun["status"]): string {
  return words.statuses[status];
}

/** A run in one line, once it is over: its tools, its time, its tokens. */
export function runSummaryWords({ status, steps, usage }: ShownRun): string {
  const tools = Math.max(usage.toolCalls, steps.filter(isToolStep).length);
  const ms = steps.reduce((sum, step) => sum + (step.ms ?? 0), 0);
  const tokens = usage.inputTokens + usage.outputTokens;
  return [
    ...(status === "done" ? [] : [statusWords(status)]),
    words.steps(tools),
    ...(ms < 500 ? [] : [inWords(ms)]),
    ...(tokens === 0 ? [] : [words.tokens(tokens)]),
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
