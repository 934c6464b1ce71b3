import type { ChatEvent, ChatFinishReason } from "../chat.ts";
import { ChatError } from "../errors.ts";
import type { Message, UserMessage } from "../providers/message.ts";
import {
  CONVERSATION_ID,
  type Conversation,
  type StoredMessage,
  type StoredState,
} from "./conversation.ts";
import type { ConversationStore } from "./conversation-store.ts";
import { historyOf } from "./history.ts";
import { newId } from "./new-id.ts";
import { PersonalConversations } from "./personal-conversations.ts";

/** A message that belongs to a conversation on the PC. */
export interface ConversationMessage {
  /** The conversation; it is begun when it is not there. */
  readonly conversationId: string;
  /** Whose message it is: `owner`, or a device's id. */
  readonly who: string;
  readonly content: string;
  /** All of it in order, where it is more than its text. */
  readonly parts?: UserMessage["parts"];
  /**
   * An id of the message's own, 1 to 50 letters, digits, hyphens and underscores: with the same
   * one it is added once, however often it is sent. Default: a new one.
   */
  readonly messageId?: string;
  /**
   * The person's message in it that is answered once more: nothing is added but the reply, which
   * stands beside the earlier ones, and is then the one that is shown.
   */
  readonly replyTo?: string;
}

/** A conversation to which a model replies. */
export interface OpenedConversation {
  /** What the model is asked with: the history, and the new message at its end. */
  readonly messages: readonly Message[];
  /**
   * Keeps the reply, once: the next times change nothing.
   * @throws ChatError as {@link ConversationStore.edit} does
   */
  save(reply: EndedReply): Promise<void>;
  /** Passes a reply's events on, and saves it when it has ended; see {@link keepReply}. */
  keep(
    batches: AsyncIterable<readonly ChatEvent[]>,
    options?: KeepReplyOptions,
  ): AsyncGenerator<readonly ChatEvent[]>;
}

/** What there is of a reply when it has ended, however it did. */
export interface EndedReply {
  /** With its traces, as clients were shown it. */
  readonly content: string;
  readonly state: StoredState;
  /** Why it is not complete, for the person. */
  readonly reason?: string;
  readonly finishReason?: ChatFinishReason;
}

/**
 * Adds a person's message to its conversation, and gives what the model is to be asked with.
 * @throws ChatError `validation.invalid_body`, `not_found.conversation` for somebody else's
 * conversation, or none with a `replyTo`, and those of {@link ConversationStore.edit}
 */
export async function openConversation(
  store: ConversationStore,
  { conversationId: id, who, content, parts, messageId = newId(), replyTo }: ConversationMessage,
): Promise<OpenedConversation> {
  if (!CONVERSATION_ID.test(id))
    throw new ChatError(
      "validation.invalid_body",
      "conversationId: 1 to 64 letters, digits, dots, hyphens and underscores.",
      { param: "conversationId" },
    );
  const conversations = new PersonalConversations(store, who);
  if (replyTo !== undefined) return askAgain(conversations, id, { messageId, replyTo });
  const message = { id: messageId, role: "user", content, ...(parts && { parts }) } as const;
  const conversation = (await store.read(id))
    ? await conversations.append(id, [message])
    : await beginOrAppend(conversations, id, message);
  // Without what follows it, where it is asked again.
  return openedWith(historyOf({ ...conversation, leafId: messageId }), (reply) =>
    conversations.append(id, [{ id: `${messageId}-reply`, role: "assistant", ...reply }], {
      after: messageId,
    }),
  );
}

async function askAgain(
  conversations: PersonalConversations,
  id: string,
  { messageId, replyTo }: { readonly messageId: string; readonly replyTo: string },
): Promise<OpenedConversation> {
  const asked = upTo(await conversations.read(id), replyTo);
  return openedWith(historyOf(asked), (reply) =>
    conversations.append(id, [{ id: `${messageId}-reply`, role: "assistant", ...reply }], {
      beside: replyTo,
    }),
  );
}

/**
 * A conversation as it was when a person's message in it was its last one.
 * @throws ChatError `validation.invalid_body` when there is no such message
 */
export function upTo(conversation: Conversation, messageId: string): Conversation {
  if (conversation.messages.some(({ id, role }) => id === messageId && role === "user"))
    return { ...conversation, leafId: messageId };
  throw new ChatError(
    "validation.invalid_body",
    "replyTo: there is no such message of a person in the conversation.",
    { param: "replyTo" },
  );
}

function openedWith(
  messages: readonly Message[],
  add: (reply: EndedReply) => Promise<unknown>,
): OpenedConversation {
  const opened: OpenedConversation = {
    messages,
    keep: (batches, options) => keepReply(batches, opened, options),
    save: async (reply) => void (await add(reply)),
  };
  return opened;
}

async function beginOrAppend(
  conversations: PersonalConversations,
  id: string,
  message: Pick<StoredMessage, "id" | "content" | "parts"> & { readonly role: "user" },
) {
  try {
    return await conversations.create({ id, messages: [message] });
  } catch (error) {
    // Another request has begun it since.
    if (error instanceof ChatError && error.code === "conversation.exists")
      return conversations.append(id, [message]);
    throw error;
  }
}

/** How a reply is kept. */
export interface KeepReplyOptions {
  /** Aborted when nobody wants the reply any more: what then ends it is no failure. */
  readonly stopped?: AbortSignal;
  /** Called when it cannot be kept; the reply goes on all the same. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Passes a reply's events on, and keeps in its conversation what it was when it ended: whole,
 * failed, or as far as it came. It is kept before the last event is passed on.
 */
export async function* keepReply(
  batches: AsyncIterable<readonly ChatEvent[]>,
  opened: Pick<OpenedConversation, "save">,
  { stopped, onFailure = () => {} }: KeepReplyOptions = {},
): AsyncGenerator<readonly ChatEvent[]> {
  let content = "";
  let isSaved = false;
  const save = async (reply: EndedReply): Promise<void> => {
    isSaved = true;
    await opened.save(reply).catch(onFailure);
  };
  try {
    for await (const batch of batches) {
      for (const event of batch) {
        if (event.type === "token") content += event.delta;
        else await save(endOf(event, content, stopped?.aborted ?? false));
      }
      yield batch;
    }
  } finally {
    if (!isSaved) await save({ content, state: "stopped" });
  }
}

function endOf(
  event: Exclude<ChatEvent, { type: "token" }>,
  content: string,
  isStopped: boolean,
): EndedReply {
  if (event.type === "error" && isStopped) return { content, state: "stopped" };
  if (event.type === "error") return { content, state: "error", reason: event.message };
  const { finishReason } = event;
  return {
    content: event.content,
    state: "done",
    ...(finishReason !== undefined && { finishReason }),
  };
}
