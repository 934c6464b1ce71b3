import type { SentMessage } from "../chat.ts";
import type { ChatApiOptions } from "./chat-api.ts";
import type { Clock } from "./clock.ts";
import type { Completion } from "./completion.ts";

/**
 * A message, and the text of its reply so far. Plain JSON: stored, and passed to
 * `followReply` again after a reload, it resumes where it was.
 */
export interface PendingReply {
  /** The message's idempotency key: the PC runs each key once. */
  readonly key: string;
  readonly body: MessageBody;
  readonly text: string;
  /** Whether the PC is known to have the message. */
  readonly accepted: boolean;
  /** The run that answers, once the PC has told it: by it the text is found again from its beginning. */
  readonly run?: string;
}

/** What is asked. With `agent`, an agent of the PC answers; with `events`, it tells what it does. */
export interface MessageBody {
  readonly messages: readonly SentMessage[];
  /** Who answers, as `GET /v1/models` names it. Default: the PC's active model. */
  readonly model?: string;
  /** Asks for {@link Completion.details}. */
  readonly details?: true;
  readonly agent?: string;
  /** The conversation that the PC keeps: of the messages only the last counts then. */
  readonly conversationId?: string;
  readonly events?: "run";
}

/**
 * `polling` is `streaming` by repeated requests, through a proxy that buffers streams. The
 * last four are final: `done`; `stopped` by `Reply.stop`; `error`; and `lost` when the PC
 * no longer has the reply (it was restarted, or the reply has expired), so that asking
 * again is the person's choice.
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

/**
 * A change of a reply. `finishReason`, `usage` and `details` come with the end, as far as the PC
 * reported them: an older one reports none of them.
 */
export interface ReplyUpdate extends Completion {
  readonly state: ReplyState;
  /** The whole text so far. */
  readonly text: string;
  /** What was appended to the text; empty too when the text was replaced. */
  readonly delta: string;
  /** On `error`, `lost` and `reconnecting`: why, for the person. */
  readonly reason?: string;
}

/** A reply that is being followed. */
export interface Reply {
  /** The message and its text as of now, to be stored. */
  readonly pending: PendingReply;
  /** Resolves to the last update, once the reply has ended or was disconnected. Never rejects. */
  readonly finished: Promise<ReplyUpdate>;
  /** Stops the model. Resolves when the reply has ended, which takes a connection to the PC. */
  stop(): Promise<void>;
  /** Closes the connection without stopping the model; the reply can be followed again later. */
  disconnect(): void;
}

/** Timeouts and intervals of `followReply`, in milliseconds. */
export interface FollowTimeouts {
  /** The longest first pause before a reconnect; it doubles with each failure. Default 500. */
  readonly firstRetryMs: number;
  /** The longest pause before any reconnect. Default 15 000. */
  readonly maxRetryMs: number;
  /** A connection without a byte for this long is replaced. The PC sends one every 15 s. Default 40 000. */
  readonly idleMs: number;
  /** A connection without a first byte for this long is polled beside. Default 4 000. */
  readonly pollAfterMs: number;
  /** The time between two polls. Default 1 000. */
  readonly pollIntervalMs: number;
}

/** What `FollowOptions.timeouts` leaves out. */
export const DEFAULT_TIMEOUTS: FollowTimeouts = {
  firstRetryMs: 500,
  maxRetryMs: 15_000,
  idleMs: 40_000,
  pollAfterMs: 4_000,
  pollIntervalMs: 1_000,
};

/** An event of a reply's stream, of any type, unchecked. */
export interface StreamEvent {
  readonly type: string;
  readonly id?: unknown;
  readonly code?: unknown;
}

/** Options of `followReply`. */
export interface FollowOptions extends ChatApiOptions {
  /** Called with every change, never before `followReply` has returned. It must not throw. */
  readonly onUpdate?: (update: ReplyUpdate) => void;
  /**
   * Called with every event of the stream but those of the text, as it came: with
   * `events: "run"`, the run, and whatever changes of it. It must not throw.
   */
  readonly onEvent?: (event: StreamEvent) => void;
  /**
   * Makes the JSON that is sent of a message's body, the same one each time: for what is kept
   * in another form. Called before the message is first sent; when it rejects with an
   * `ApiError` the reply ends with that, and after any other error it is called again.
   * Default: `JSON.stringify`.
   */
  readonly encode?: (body: MessageBody) => string | Promise<string>;
  readonly timeouts?: Partial<FollowTimeouts>;
  /** Default: the runtime's own. */
  readonly clock?: Clock;
  /** A number from 0 up to 1, for the jitter of pauses. Default: `Math.random`. */
  readonly random?: () => number;
  /**
   * Subscribes `wake` to moments at which a reconnect is worth a try, and returns a function
   * that unsubscribes. Default in a browser: the network is back, or the page visible again.
   */
  readonly subscribeToWake?: (wake: () => void) => () => void;
}
