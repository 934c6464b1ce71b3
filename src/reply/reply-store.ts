import type { ChatFinishReason, ReplyDetails, TokenUsage } from "../chat.ts";
import { ChatError } from "../errors.ts";

/**
 * Where replies are kept that outlive their socket. The default is this process's
 * memory; an app that runs on many instances can put a store there that they share.
 */
export interface ReplyStore {
  /** The reply under `key`, unless there is none or its time is over. */
  find(key: ReplyKey): Promise<StoredReply | undefined>;
  /**
   * The reply under `key`, made now if there is none. Of any number of calls with one
   * key, exactly one gets `isNew`, and has to produce the reply.
   *
   * @throws ChatError `chat.busy` when there is no room
   */
  claim(key: ReplyKey, fingerprint: string): Promise<ClaimResult>;
}

/** What a reply is kept under. One owner's keys are not another's. */
export interface ReplyKey {
  /** Whose token asked, as an id. A store that is full gives each owner a share. */
  readonly owner: string;
  /** The client's own key: 1 to 128 visible ASCII characters. */
  readonly key: string;
}

/** The reason with which `cancelled` is aborted when a client stopped the reply. */
export const STOPPED: ChatError = new ChatError("reply.stopped", "The reply was stopped.");

/** What a {@link ReplyStore.claim} got. */
export interface ClaimResult {
  readonly reply: StoredReply;
  readonly isNew: boolean;
}

/** One kept reply: one producer writes it, any number of readers follow it. */
export interface StoredReply {
  /** Tells the request that it answers from any other. */
  readonly fingerprint: string;
  /**
   * Aborted when the producer should give up: with {@link STOPPED}, or any error of its
   * code, because a client asked for it; else with a ChatError that says why.
   */
  readonly cancelled: AbortSignal;
  /** Adds to the text. The producer's alone. */
  append(text: string): Promise<void>;
  /** Says how it ended; called once, by the producer. */
  end(ending: ReplyEnding): Promise<void>;
  /** Asks the producer to stop; the ending comes from there. */
  stop(): Promise<void>;
  /** Everything from `offset` on (UTF-16 code units), at once; undefined when the text is shorter. */
  read(offset: number): Promise<ReplySlice | undefined>;
  /** Like {@link read}, once there is something beyond `offset`, or the end, or `signal` is aborted. */
  follow(offset: number, signal: AbortSignal): Promise<ReplySlice | undefined>;
}

/** What a reader gets. */
export interface ReplySlice {
  /** Where `text` begins: the offset asked for, or one less where that would split a character. */
  readonly offset: number;
  readonly text: string;
  readonly ending?: ReplyEnding;
}

/** How a reply ended. */
export interface ReplyEnding {
  readonly status: "done" | "error" | "stopped";
  /** On an error: what happened, for the person. */
  readonly message?: string;
  /** When done: why, as far as the provider reported it. */
  readonly finishReason?: ChatFinishReason;
  readonly usage?: TokenUsage;
  /** Where the client that began the reply asked for it. */
  readonly details?: ReplyDetails;
}
