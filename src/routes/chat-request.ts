import * as z from "zod/mini";
import { MESSAGE_ID } from "../conversations/conversation.ts";
import { parseBody } from "../http/parse-body.ts";
import { parseTextContent, parseUserContent } from "../openai/completion-messages.ts";
import type { PlainMessage } from "../providers/message.ts";

/** What a client asks for: a reply to a conversation, by a model of its choice, and nothing else. */
export interface ChatRequest {
  readonly messages: readonly PlainMessage[];
  /** As it is named in the list of models. Default: the active provider's own. */
  readonly model?: string;
  /** Whether the last event shall say who answered, how long it took, and what failed. */
  readonly details?: true;
  /** As it was sent: where no conversations are kept, it means nothing. */
  readonly conversationId?: unknown;
  /** The person's message in that conversation that is to be answered once more, by its id there. */
  readonly replyTo?: string;
}

/** `POST /v1/chat/stream`, but for its messages. Unknown fields are stripped, so that none can name a URL, key or header. */
export const chatBody = z.object({
  messages: z.array(z.unknown()).check(z.minLength(1)),
  conversationId: z.optional(z.unknown()),
  replyTo: z.nullish(z.string().check(z.regex(MESSAGE_ID))),
  model: z.nullish(z.string().check(z.minLength(1))),
  details: z.optional(z.unknown()),
});
/** One of its messages, but for its parts, which are those of OpenAI's API. */
export const chatMessage = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.union([z.string(), z.array(z.unknown())]),
});

/**
 * Checks the body of a chat request.
 * @throws ChatError `validation.invalid_body`, naming the field and what was expected;
 * `chat.unsupported` for a part that is neither text nor a user's picture
 */
export function parseChatRequest(body: unknown): ChatRequest {
  const { messages, model, details, conversationId, replyTo } = parseBody(chatBody, body, {
    expected: EXPECTED,
  });
  // One by one, to stop at the first wrong one: millions of them would make millions of
  // complaints, of which one is shown.
  return {
    messages: messages.map((message, index) => parseMessage(message, `messages[${index}]`)),
    ...(model != null && { model }),
    ...(details === true && { details }),
    ...(conversationId != null && { conversationId }),
    ...(replyTo != null && { replyTo }),
  };
}

function parseMessage(given: unknown, at: string): PlainMessage {
  const { role, content } = parseBody(chatMessage, given, { at, expected: EXPECTED });
  if (role === "user") return parseUserContent(content, at);
  return { role, content: parseTextContent(content, at) };
}

const EXPECTED = '{"messages":[{"role":"user","content":"…"}]} with at least one message';
