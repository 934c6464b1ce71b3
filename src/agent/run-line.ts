import type { TokenUsage } from "../chat.ts";
import type { Message, Replay } from "../providers/message.ts";
import type { FinishReason } from "../providers/provider.ts";
import type { AgentLimits } from "./agent-limits.ts";

/**
 * One line of a run's journal. A line is durable before anything is done that follows from it;
 * the lines in their order are all that is known of a run. `at`: milliseconds since 1970.
 */
export type RunLine =
  | RunBegun
  | RunRestarted
  | RunInterrupted
  | ModelAsked
  | TextWritten
  | ModelTurn
  | ApprovalAsked
  | ApprovalDecided
  | CallStarted
  | CallResult
  | ResultsDropped
  | RunNotice
  | RunEnded;

interface At {
  readonly at: number;
}

/** The first line: what the run shall do, and all that it needs for that after a restart. */
export interface RunBegun extends At {
  readonly type: "run";
  /** Of the journal's form. */
  readonly v: 1;
  readonly id: string;
  /** The agent's id. */
  readonly agent: string;
  /** Id of the provider in the person's config, with which the run stays. */
  readonly provider: string;
  readonly model?: string;
  readonly conversationId?: string;
  /** The person's message there that it answers once more, by its id. */
  readonly replyTo?: string;
  /** Who began it: a device's id, `owner`, or `loop:` and its id. */
  readonly startedBy?: string;
  /** The only tools that it may use, by `server:tool`. Default: all of its agent. */
  readonly tools?: readonly string[];
  /** The Idempotency-Key, and the fingerprint of the request that came with it. */
  readonly key?: string;
  readonly fingerprint?: string;
  /** The system prompt. */
  readonly system: string;
  /** The conversation so far; the last message is the person's. */
  readonly messages: readonly Message[];
  readonly limits: AgentLimits;
}

/** The PC went on with it after a stop. */
export interface RunRestarted extends At {
  readonly type: "restart";
}

/** It is left alone until somebody resumes it. */
export interface RunInterrupted extends At {
  readonly type: "interrupted";
  readonly message: string;
}

/** The model is about to be asked for turn `step`, the first of which is 1. */
export interface ModelAsked extends At {
  readonly type: "ask";
  readonly step: number;
}

/** More of the text that clients hold: `text` stands at `from` (UTF-16 units), and ends it. */
export interface TextWritten extends At {
  readonly type: "text";
  readonly from: number;
  readonly text: string;
  /** Whether a reasoning trace is open at its end. */
  readonly open?: true;
}

/** A whole turn of the model. */
export interface ModelTurn extends At {
  readonly type: "turn";
  readonly step: number;
  /** What it said, without its reasoning. */
  readonly text: string;
  readonly calls: readonly TurnCall[];
  readonly replay?: readonly Replay[];
  /** Whose `replay` and signatures are: provider and model. */
  readonly from: string;
  readonly finish?: FinishReason;
  readonly usage?: TokenUsage;
}

/** A call as the model made it, and which tool its name stood for then. */
export interface TurnCall {
  /** Unique in the run and the conversation before it. */
  readonly id: string;
  /** The name that the model used. */
  readonly wire: string;
  /** Absent when the name stands for no tool. */
  readonly server?: string;
  readonly tool?: string;
  /** JSON as the model wrote it: these bytes are shown, approved and carried out. */
  readonly arguments: string;
  readonly signature?: string;
}

/** Why somebody is asked. */
export type AskReason =
  | "always-ask"
  | "first-use"
  | "may-change"
  | "open-world"
  | "changed"
  | "repeating";

/** For how long a yes holds. */
export type ApprovalScope = "once" | "conversation" | "always";

/** Somebody is asked whether a call may be made. */
export interface ApprovalAsked extends At {
  readonly type: "approval";
  readonly id: string;
  /** The call's id. */
  readonly call: string;
  /** SHA-256 of all that is approved; see `approvalDigest`. */
  readonly digest: string;
  /** The digest of the tool's definition. */
  readonly definition: string;
  readonly why: AskReason;
  /** Whether the tool is another one than what was approved before. */
  readonly changed: boolean;
  readonly offered: readonly ApprovalScope[];
  readonly expiresAt: number;
}

/** What became of an approval. */
export interface ApprovalDecided extends At {
  readonly type: "decision";
  /** The approval's id. */
  readonly approval: string;
  readonly state: "allowed" | "denied" | "expired" | "gone";
  readonly scope?: ApprovalScope;
  /** Who decided. */
  readonly by?: string;
  /** Their words to the model. */
  readonly message?: string;
}

/** By what a call is allowed. */
export type AllowedBy = "builtin" | "owner" | "rule" | "hints" | "approval";

/** A call is about to be made. */
export interface CallStarted extends At {
  readonly type: "started";
  readonly call: string;
  readonly allowedBy: AllowedBy;
}

/** What came of a call; the last line about it. */
export interface CallResult extends At {
  readonly type: "result";
  readonly call: string;
  readonly outcome: "ok" | "error" | "unknown";
  readonly text: string;
  /** Characters that were taken out of it. */
  readonly removed?: number;
  /** Why it was not made, or not to its end. */
  readonly reason?: "mistake" | "denied" | "stopped" | "not-executed";
}

/** Results of which the model is not told any more, since its context is full. */
export interface ResultsDropped extends At {
  readonly type: "dropped";
  readonly calls: readonly string[];
}

/** Something that the person should know: a server that is not there. */
export interface RunNotice extends At {
  readonly type: "notice";
  readonly text: string;
}

/** The last line. */
export interface RunEnded extends At {
  readonly type: "end";
  readonly status: "done" | "failed" | "stopped";
  /** Of a failure: `run.limit`, `provider.timeout`, … */
  readonly code?: string;
  /** For the person; absent when it is done. */
  readonly message?: string;
  readonly finish?: FinishReason;
  /** Who stopped it. */
  readonly by?: string;
}
