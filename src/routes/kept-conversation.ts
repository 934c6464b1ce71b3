import type { Identity } from "../auth/authenticator.ts";
import { sha256Hex } from "../auth/digest.ts";
import type { OpenedConversation } from "../conversations/open-conversation.ts";
import { ChatError } from "../errors.ts";
import type { PlainMessage } from "../providers/message.ts";
import { actorOf } from "./agent-access.ts";
import type { Conversations } from "./conversations.ts";

const MESSAGE_ID_DIGITS = 40;

/** What a provider is asked with, and where the reply is kept. */
export type AskedConversation = Pick<OpenedConversation, "messages" | "keep">;

/** A message of a client that has the PC keep its conversation. */
export interface KeptChat {
  /** As it was sent. */
  readonly conversationId: unknown;
  /** The person's message there that is answered once more; undefined for a new one. */
  readonly replyTo?: string | undefined;
  readonly identity: Identity;
  /** Of these only the person's last one counts. */
  readonly messages: readonly PlainMessage[];
  /** With the same key the message is added once, however often it is sent. */
  readonly key: string | undefined;
}

/**
 * The conversation that the PC keeps, with the person's new message at its end.
 * @throws ChatError `validation.invalid_body`, and what {@link Conversations.open} throws
 */
export async function openKeptConversation(
  conversations: Conversations,
  { conversationId, replyTo, identity, messages, key }: KeptChat,
): Promise<AskedConversation> {
  if (typeof conversationId !== "string")
    throw new ChatError("validation.invalid_body", "conversationId: expected a text.", {
      param: "conversationId",
    });
  const last = messages.at(-1);
  if (last?.role !== "user")
    throw new ChatError(
      "validation.invalid_body",
      "messages: with a conversationId, the last one must be the person's new message.",
      { param: "messages" },
    );
  const digest = key === undefined ? undefined : await sha256Hex(`${identity.id} ${key}`);
  return conversations.open({
    conversationId,
    who: actorOf(identity),
    content: last.content,
    ...(replyTo !== undefined && { replyTo }),
    ...(last.parts && { parts: last.parts }),
    ...(digest !== undefined && { messageId: digest.slice(0, MESSAGE_ID_DIGITS) }),
  });
}
