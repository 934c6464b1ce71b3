import type { ApprovalScope, AskReason } from "./run-line.ts";

/** Where a run is: `queued` until its first line is written. */
export type RunStatus =
  | "queued"
  | "running"
  | "waiting"
  | "done"
  | "failed"
  | "stopped"
  | "interrupted";

/** All that a client needs to show a run, whenever it connects. Bounded, but for the text. */
export interface RunSnapshot {
  readonly id: string;
  readonly status: RunStatus;
  readonly agent: string;
  readonly model?: string;
  readonly conversationId?: string;
  readonly startedAt: number;
  /** The last 64. */
  readonly steps: readonly RunStep[];
  /** Those of the last 64 calls. */
  readonly approvals: readonly RunApproval[];
  readonly usage: RunUsage;
  /** What the person should know: "files: npx is not installed on this PC". The last 16. */
  readonly notices: readonly string[];
}

/** Something that the run does: ask the model, or call a tool. */
export interface RunStep {
  readonly id: string;
  readonly kind: "model" | "tool";
  readonly server?: string;
  readonly tool?: string;
  /** The beginning of the arguments. */
  readonly arguments?: string;
  readonly state: StepState;
  /** How long it took, or has taken when the journal was last written. */
  readonly ms?: number;
  /** One line on what came of it. */
  readonly summary?: string;
  /** The server's own words on how far a call is that is being made. */
  readonly progress?: string;
}

/** `unknown`: it may or may not have happened. */
export type StepState =
  | "pending"
  | "waiting"
  | "running"
  | "done"
  | "failed"
  | "denied"
  | "unknown"
  | "stopped";

/** Something that a person is asked, or was. */
export interface RunApproval {
  readonly id: string;
  readonly digest: string;
  readonly stepId: string;
  readonly server: string;
  readonly tool: string;
  /** Indented JSON, invisible characters written out, long texts folded. */
  readonly arguments: string;
  /** Bytes of the arguments. */
  readonly bytes: number;
  /** Whether anything is folded: it must be opened whole before it can be allowed. */
  readonly cut: boolean;
  readonly why: AskReason;
  readonly changed: boolean;
  readonly offered: readonly ApprovalScope[];
  readonly expiresAt: number;
  readonly state: "pending" | "allowed" | "denied" | "expired" | "gone";
  readonly scope?: ApprovalScope;
  readonly by?: string;
  /** How many pages that nobody looked at were told of it, while this program ran. */
  readonly told?: ToldPages;
}

/** How many pages were told something, and how many could not be. */
export interface ToldPages {
  readonly sent: number;
  readonly failed: number;
}

/** What a run has cost so far. */
export interface RunUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
}
