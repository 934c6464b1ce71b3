import type { RunApproval, RunSnapshot, RunStep, RunUsage } from "../agent/run-snapshot.ts";
import type { ChatEvent } from "../chat.ts";
import type { PendingApproval, RunSummary } from "./agent-runs.ts";
import type { Question } from "./pending-questions.ts";

/**
 * What a client that asked for `events: "run"` gets of one run, in order: a `run`, on every
 * connection; then steps, approvals, usage and notices, each whole and in the place of the one before of
 * its id, and tokens between them; exactly one `done` or `error` at the end.
 */
export type RunEvent =
  | ({ readonly type: "run" } & ShownRun)
  | ({ readonly type: "step" } & RunStep)
  | ({ readonly type: "approval" } & Shown<RunApproval>)
  | ({ readonly type: "question" } & ShownQuestion)
  | ({ readonly type: "usage" } & RunUsage)
  | { readonly type: "notices"; readonly notices: readonly string[] }
  | Extract<ChatEvent, { type: "token" }>
  | (Extract<ChatEvent, { type: "done" | "error" }> & RunEnding);

/** A run, for somebody who may not see what its approvals are about. */
export interface ShownRun extends Omit<RunSnapshot, "approvals"> {
  readonly approvals: readonly Shown<RunApproval>[];
  readonly questions?: readonly ShownQuestion[];
}

/** What a server asks, without its words and fields for those who may not see them. */
export type ShownQuestion = Omit<Question, "message" | "fields"> &
  Partial<Pick<Question, "message" | "fields">>;

/** What the last event of a run says besides. */
export interface RunEnding {
  readonly runId: string;
  /** Why it ended, where it was not by itself: `run.limit`, `run.stopped`, `run.interrupted`, … */
  readonly code?: string;
}

/** An approval, without what it is about for those who may not see that. */
export type Shown<Approval extends RunApproval> = Omit<Approval, Hidden> &
  Partial<Pick<Approval, Hidden>>;

type Hidden = "arguments" | "digest" | "offered";

/**
 * What a client gets that watches all runs: `runs`, with whether none may begin (`halted`), and
 * `approvals`, on every connection; then `halted` when that changes, and runs and approvals, each
 * whole and in the place of the one before of its id; an `error` when the server ends it.
 */
export type RunsEvent =
  | { readonly type: "runs"; readonly runs: readonly RunSummary[]; readonly halted: boolean }
  | { readonly type: "halted"; readonly halted: boolean }
  | { readonly type: "approvals"; readonly approvals: readonly Shown<PendingApproval>[] }
  | { readonly type: "questions"; readonly questions: readonly ShownQuestion[] }
  | ({ readonly type: "run" } & RunSummary)
  | ({ readonly type: "approval" } & Shown<PendingApproval>)
  | ({ readonly type: "question" } & ShownQuestion)
  | { readonly type: "error"; readonly message: string; readonly code: string };

/** An approval without its arguments, and without what one needs to answer it. */
export function withoutArguments<Approval extends RunApproval>(
  approval: Approval,
): Shown<Approval> {
  const { arguments: _, digest: __, offered: ___, ...rest } = approval;
  return rest as Shown<Approval>;
}

/** A question without what it is about. */
export function withoutWords(question: Question): ShownQuestion {
  const { message: _, fields: __, ...rest } = question;
  return rest;
}

/** Whether two flat objects are equal, as JSON. */
export function isSameObject(left: object | undefined, right: object): boolean {
  if (left === undefined) return false;
  const own = Object.entries(left);
  const other = right as Readonly<Record<string, unknown>>;
  return (
    own.length === Object.keys(right).length && own.every(([key, value]) => same(value, other[key]))
  );
}

function same(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) || Array.isArray(right))
    return JSON.stringify(left) === JSON.stringify(right);
  return left === right;
}
