import type { ChatFinishReason } from "../chat.ts";
import type { Replay, ToolCall, UserMessage } from "../providers/message.ts";
import type { StoredAttachment } from "./attachments.ts";

/** Where a title comes from, in DotAgents' words; `default` is the beginning of the first message. */
export type TitleSource = "default" | "local_generated" | "server_generated" | "manual" | "system";

/** All sources of titles that there are. */
export const TITLE_SOURCES: readonly TitleSource[] = [
  "default",
  "local_generated",
  "server_generated",
  "manual",
  "system",
];

/** A conversation as a list shows it. Times are milliseconds since 1970. */
export interface ConversationSummary {
  readonly id: string;
  /** Whose it is: `owner`, or a device's id. */
  readonly owner: string;
  /** Whether everybody who may chat sees it, and may go on with it. */
  readonly shared: boolean;
  /** Empty until there is a message to take it from. */
  readonly title: string;
  readonly titleSource: TitleSource;
  readonly createdAt: number;
  /** Greater after every change, so that it also names a version. */
  readonly updatedAt: number;
  /** When title, system prompt or sharing were changed last, as an `updatedAt`. */
  readonly editedAt: number;
  /** Who made the last change. */
  readonly updatedBy: string;
  /** Of the shown branch, as are the next three. */
  readonly messageCount: number;
  /** The beginning of the last message. */
  readonly lastMessage: string;
  /** The beginning of the first one. */
  readonly preview: string;
  readonly lastMessageAt: number | null;
  /** The message that the shown branch ends with. */
  readonly leafId?: string;
  /** What DotAgents' app calls it. */
  readonly clientSessionId?: string;
  /** The conversation that this one was branched off, and the index of its last common message. */
  readonly branchOf?: { readonly id: string; readonly messageIndex: number };
}

/** A whole conversation. */
export interface Conversation extends ConversationSummary {
  /** What the model is told before everything else; may be empty. */
  readonly system: string;
  /** All messages of all branches, each after the one that it follows. */
  readonly messages: readonly StoredMessage[];
  /** Whether something behind these messages cannot be read; such a one is not written to. */
  readonly isDamaged: boolean;
}

/** How a message stands: `stopped` and `error` hold what there was of a reply by then. */
export type StoredState = "done" | "stopped" | "error" | "lost";

/**
 * One message. Messages form a tree: what is said instead of another message stands beside it,
 * so that nothing is lost.
 */
export interface StoredMessage {
  /** Unique in its conversation, and matches {@link MESSAGE_ID}. */
  readonly id: string;
  /** The message that it follows; null for a first one. */
  readonly parentId: string | null;
  readonly role: "user" | "assistant" | "tool";
  /** Of an assistant: also its traces, as `<think>…</think>`. */
  readonly content: string;
  readonly createdAt: number;
  readonly state: StoredState;
  /** Why it is in that state, for the person. */
  readonly reason?: string;
  readonly finishReason?: ChatFinishReason;
  /** How long the model thought, in milliseconds, where a client watched that. */
  readonly thoughtMs?: number;
  /** All of a user's message in order, where it is more than its text. */
  readonly parts?: UserMessage["parts"];
  readonly toolCalls?: readonly ToolCall[];
  /** What the page had added to a user's message that it moved here; `content` is what was said. */
  readonly attachments?: readonly StoredAttachment[];
  /** The call that a tool's message answers. */
  readonly toolCallId?: string;
  readonly replay?: readonly Replay[];
  /** Calls and results as a client told them: for clients alone, never for a model. */
  readonly told?: {
    readonly toolCalls?: readonly unknown[];
    readonly toolResults?: readonly unknown[];
  };
}

/** A message that is not yet part of a conversation. */
export type NewMessage = Omit<StoredMessage, "id" | "parentId" | "createdAt" | "state"> &
  Partial<Pick<StoredMessage, "id" | "createdAt" | "state">>;

/** Ids of conversations. */
export const CONVERSATION_ID: RegExp = /^[A-Za-z0-9._-]{1,64}$/;

/** Ids of messages. */
export const MESSAGE_ID: RegExp = /^[\w-]{1,64}$/;

/** The longest title, in UTF-16 code units. */
export const MAX_TITLE_LENGTH = 200;

/** The longest system prompt, in UTF-16 code units. */
export const MAX_SYSTEM_LENGTH = 65_536;

/** Bytes of all that is kept of one conversation. */
export const MAX_CONVERSATION_BYTES = 33_554_432;

/** The branch that ends with `leafId`, its first message first. */
export function branchOf({
  messages,
  leafId,
}: Pick<Conversation, "messages" | "leafId">): readonly StoredMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch: StoredMessage[] = [];
  // A message comes after the one that it follows, so this ends.
  for (let at = byId.get(leafId ?? ""); at; at = byId.get(at.parentId ?? "")) branch.push(at);
  return branch.reverse();
}
