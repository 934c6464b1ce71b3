import type { RunStatus } from "../agent/run-snapshot.ts";
import type { Message, UserMessage } from "../providers/message.ts";

/**
 * Where the conversations are kept that runs belong to. Without it a run's conversation is
 * what its request holds. Everything is told by the run's id, and may be told again after a
 * restart: the second time changes nothing.
 */
export interface RunConversations {
  /**
   * The conversation before the new message, empty when it begins with it; or up to the message
   * `replyTo`, which is answered once more.
   * @throws ChatError when it is not there for whoever begins the run
   */
  history(id: string, by: ConversationUser, replyTo?: string): Promise<readonly Message[]>;
  /** The run is kept, and with it the person's new message. A failure is logged and forgotten. */
  begun(id: string, begun: BegunTurn): Promise<void>;
  /** The run has ended. A failure is logged and forgotten. */
  ended(id: string, ended: EndedTurn): Promise<void>;
}

/** Who works with a conversation. */
export interface ConversationUser {
  readonly agent: string;
  /** `owner`, a device's id, or `loop:` and its id. */
  readonly startedBy: string;
}

/** What a run adds to its conversation when it begins. */
export interface BegunTurn extends ConversationUser {
  readonly runId: string;
  readonly message: UserMessage;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What it adds when it has ended. */
export interface EndedTurn extends ConversationUser {
  readonly runId: string;
  /** The message that was answered once more. */
  readonly replyTo?: string;
  /** Turns and results, as any model may read them. */
  readonly messages: readonly Message[];
  /** What clients were shown: the text of all turns with its traces. */
  readonly text: string;
  readonly status: RunStatus;
  readonly at: number;
}
