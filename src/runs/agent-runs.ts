import type { AgentLimits } from "../agent/agent-limits.ts";
import type { ApprovalScope, RunEnded } from "../agent/run-line.ts";
import type { RunApproval, RunSnapshot, RunStatus, ToldPages } from "../agent/run-snapshot.ts";
import type { Message } from "../providers/message.ts";
import type { Question } from "./pending-questions.ts";
import type { StoredRule } from "./rule-store.ts";

/** All runs of this PC: those that work, wait or are queued, and those that are over. */
export interface AgentRuns {
  /**
   * Begins a run, or finds the one that was begun with the same key and fingerprint.
   * @throws ChatError `not_found.agent`, `chat.no_provider`, `run.conversation_busy`, `run.halted`,
   * `chat.busy`, `chat.idempotency_key_reused`
   */
  start(request: RunRequest): Promise<WatchedRun>;
  /** The run that `startedBy` began with this key. */
  findByKey(startedBy: string, key: string): Promise<WatchedRun | undefined>;
  find(id: string): Promise<WatchedRun | undefined>;
  /** The newest first. */
  list(filter?: RunFilter): readonly RunSummary[];
  /** Ends a run within three seconds; false when there is none of this id. */
  stop(id: string, by: string): Promise<boolean>;
  /**
   * Goes on with a run that was interrupted.
   * @throws ChatError `not_found.run`, `run.not_interrupted`, `run.halted`, `chat.busy`
   */
  resume(id: string, by: string): Promise<WatchedRun>;
  /** Stops the runs that somebody began: a device that was removed. */
  stopAllOf(startedBy: string, by: string): Promise<void>;

  /** What people are asked now. */
  approvals(): readonly PendingApproval[];
  /** One of them, or one that was decided a while ago; its arguments whole. */
  approval(id: string): Promise<PendingApproval | undefined>;
  /**
   * Decides about one.
   * @throws ChatError `not_found.approval`, `approval.changed`, `approval.settled`,
   * `approval.not_offered`
   */
  answer(id: string, answer: GivenAnswer): Promise<PendingApproval>;
  /** Notes how many pages were told of an approval by push. */
  noteTold(id: string, told: ToldPages): Promise<void>;
  rules(): Promise<readonly StoredRule[]>;
  /** Whether there was one of this id. */
  removeRule(id: string, by: string): Promise<boolean>;

  /** Whether no run may begin until the owner says so. */
  readonly isHalted: boolean;
  /** Refuses new runs, ends all, and all programs that serve tools; takes up to three seconds. */
  halt(by: string): Promise<{ readonly ended: number; readonly remaining: number }>;
  /** Lets runs begin again. */
  unhalt(by: string): Promise<void>;

  /**
   * Everything that changes: resolves with the version that there is, once it is another than
   * `version`, or `signal` is aborted.
   */
  changed(version: number, signal: AbortSignal): Promise<number>;
  /** Leaves all runs as they are, to be gone on with after the next start. */
  close(): Promise<void>;
}

/** What a run is begun with. */
export interface RunRequest {
  readonly agent: string;
  /** The conversation; its last message is the person's. */
  readonly messages: readonly Message[];
  readonly conversationId?: string;
  /** The person's message there that is answered once more; nothing but the reply is added. */
  readonly replyTo?: string;
  /** Who begins it: `owner`, a device's id, or `loop:` and its id. */
  readonly startedBy: string;
  /** The client's own key; without one it cannot be found by one. */
  readonly key?: string;
  /** Equal for equal requests. */
  readonly fingerprint?: string;
  /** The tools that it may use, as `server:tool`. Default: all of the agent's. */
  readonly tools?: readonly string[];
  /** Where it may do less than the agent. */
  readonly limits?: Partial<AgentLimits>;
}

/** Which runs are listed. */
export interface RunFilter {
  readonly states?: readonly RunStatus[];
  readonly conversationId?: string;
  /** Default 50. */
  readonly limit?: number;
}

/** A run, in at most 200 bytes of JSON for ids of usual length. */
export interface RunSummary {
  readonly id: string;
  readonly status: RunStatus;
  readonly agent: string;
  readonly conversationId?: string;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly endedAt?: number;
}

/** An approval, and the run that waits for it. */
export interface PendingApproval extends RunApproval {
  readonly runId: string;
  readonly agent: string;
  readonly conversationId?: string;
  /** Who began the run. */
  readonly startedBy: string;
}

/** An answer to an approval. */
export interface GivenAnswer {
  readonly decision: ApprovalScope | "deny";
  /** Of what was shown. */
  readonly digest: string;
  /** Words to the model. */
  readonly message?: string;
  /** Who answers: `owner`, `terminal`, or a device's id. */
  readonly by: string;
}

/** A run that can be watched; any number may do so. */
export interface WatchedRun {
  readonly id: string;
  readonly startedBy: string;
  readonly fingerprint: string | undefined;
  /**
   * What there is from `offset` on (UTF-16 units of the text); undefined when the text is shorter.
   * For a client that `returns` also where what it holds may have been lost when this program
   * died, so that other text stands there now.
   */
  read(offset: number, how?: { readonly returns?: boolean }): RunView | undefined;
  /** The same, once there is more text, another version, or the end, or `signal` is aborted. */
  follow(
    seen: { readonly offset: number; readonly version: number },
    signal: AbortSignal,
  ): Promise<RunView | undefined>;
}

/** A run's snapshot, and what servers asked while this program ran: nothing of that is kept. */
export interface WatchedSnapshot extends RunSnapshot {
  /** The last 16. */
  readonly questions?: readonly Question[];
}

/** A run at one moment. */
export interface RunView {
  /** Another one when anything but the text is another. */
  readonly version: number;
  /** Where `text` begins: the offset asked for, or one less where that would split a character. */
  readonly offset: number;
  readonly text: string;
  readonly snapshot: WatchedSnapshot;
  /** How it ended; also `interrupted` ends a stream, as a failure that can be resumed. */
  readonly ending?: Omit<RunEnded, "type" | "at">;
}
