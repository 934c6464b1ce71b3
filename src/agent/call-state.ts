import { parseJson } from "../parse-json.ts";
import { canonicalJson, isNestedDeeper } from "../tools/canonical-json.ts";
import { MAX_ARGUMENT_DEPTH } from "../tools/check-arguments.ts";
import type {
  AllowedBy,
  ApprovalAsked,
  ApprovalDecided,
  CallResult,
  TurnCall,
} from "./run-line.ts";

/** A call, as far as it has come. */
export interface CallState {
  readonly call: TurnCall;
  readonly step: number;
  readonly askedAt: number;
  /** When it was last begun. */
  startedAt?: number;
  /** How often it was begun. */
  starts: number;
  allowedBy?: AllowedBy;
  result?: CallOutcome;
  /** All that were asked for it; the last one counts. */
  readonly approvals: ApprovalState[];
}

/** What came of a call, with the text that the model is told. */
export type CallOutcome = Omit<CallResult, "type" | "call">;

/** An approval, and what was decided. */
export interface ApprovalState {
  readonly asked: ApprovalAsked;
  decision?: ApprovalDecided;
}

/** The value of a call's arguments, where none at all are `{}`; undefined when they are not JSON. */
export function argumentsOf({ arguments: given }: TurnCall): unknown {
  return given.trim() === "" ? {} : parseJson(given);
}

/** Equal for calls of the same tool with equal arguments. */
export function callKey(call: TurnCall): string {
  const value = argumentsOf(call);
  const isPlain = value !== undefined && !isNestedDeeper(value, MAX_ARGUMENT_DEPTH);
  const given = isPlain ? canonicalJson(value) : call.arguments;
  return JSON.stringify([call.server ?? "", call.tool ?? call.wire, given]);
}

/** The approval that counts for a call: the last one, unless it is gone. */
export function currentApproval({ approvals }: CallState): ApprovalState | undefined {
  const last = approvals.at(-1);
  return last?.decision?.state === "gone" ? undefined : last;
}

/** Whether somebody is waited for. */
export function isPending({ decision }: ApprovalState): boolean {
  return decision === undefined;
}
