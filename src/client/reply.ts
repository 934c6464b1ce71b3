import type { ChatApiOptions, ChatMessage } from "./chat-api.ts";
import type { Clock } from "./interruptible-sleep.ts";

/**
 * A message, and what has come of its reply. Plain data: stored and followed again after
 * the page was reloaded, it goes on where it was.
 */
export interface PendingReply {
  readonly key: string;
  readonly body: { readonly messages: readonly ChatMessage[] };
  readonly text: string;
  /** Whether the PC is known to have the message. */
  readonly accepted: boolean;
}

/**
 * `polling` is streaming by other means, through a proxy that holds streams back. The
 * last four are the end: `stopped` on demand, `lost` when the PC no longer has the reply
 * (it was started anew, or it took too long); asking again is then the person's choice.
 */
export type ReplyState =
  | "sending"
  | "streaming"
  | "polling"
  | "reconnecting"
  | "done"
  | "stopped"
  | "error"
  | "lost";

/** What is told of a reply whenever it changes. */
export interface ReplyUpdate {
  readonly state: ReplyState;
  /** The whole text so far. */
  readonly text: string;
  /** What of it is new; empty too when the text was not added to, but replaced. */
  readonly delta: string;
  /** On `error`, `lost` and `reconnecting`: why, for the person. */
  readonly reason?: string;
}

/** A reply that is on its way. */
export interface Reply {
  /** The message and its text as of now, to be stored. */
  readonly pending: PendingReply;
  /** The last update; after `leave` the one before it. Never rejects. */
  readonly finished: Promise<ReplyUpdate>;
  /** Stops the model. Settles when the reply has ended, which takes a connection to the PC. */
  stop(): Promise<void>;
  /** Lets go of the reply, which goes on at the PC, to be followed again later. */
  leave(): void;
}

/** Waiting times, in milliseconds. */
export interface Patience {
  /** How long the first pause before a new try is, at most; each one is twice the last. Default 500. */
  readonly firstRetryMs: number;
  /** How long any is, at most. Default 15 000. */
  readonly longestRetryMs: number;
  /** Silence after which a connection is given up. The PC breaks it every 15 s. Default 40 000. */
  readonly silentMs: number;
  /** Time without a first byte after which the reply is polled for. Default 4 000. */
  readonly heldBackMs: number;
  /** Time between two polls. Default 1 000. */
  readonly pollMs: number;
}

export const DEFAULT_PATIENCE: Patience = {
  firstRetryMs: 500,
  longestRetryMs: 15_000,
  silentMs: 40_000,
  heldBackMs: 4_000,
  pollMs: 1_000,
};

/** Options of `followReply`. */
export interface FollowOptions extends ChatApiOptions {
  /** Told of every change, never before `followReply` has returned. It must not throw. */
  readonly onUpdate?: (update: ReplyUpdate) => void;
  readonly patience?: Partial<Patience>;
  readonly clock?: Clock;
  /** A number from 0 up to 1, for the length of pauses. Default: `Math.random`. */
  readonly random?: () => number;
  /** Subscribes to moments at which a new try is worth it. Default: `watchPage`. */
  readonly onWake?: (wake: () => void) => () => void;
}
