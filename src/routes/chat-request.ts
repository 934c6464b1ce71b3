import * as z from "zod/mini";
import type { ChatMessage } from "../chat.ts";
import { parseBody } from "../http/parse-body.ts";

/** What a client asks for: a reply to a conversation, by a model of its choice, and nothing else. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** As it is named in the list of models. Default: the active provider's own. */
  readonly model?: string;
  /** Whether the last event shall say who answered, how long it took, and what failed. */
  readonly details?: true;
  /** As it was sent: where no conversations are kept, it means nothing. */
  readonly conversationId?: unknown;
}

// Unknown fields are stripped, so that none can name a URL, key or header.
/** `POST /v1/chat/stream`, but for its messages. Unknown fields are stripped, so that none can name a URL, key or header. */
export const chatBody = z.object({
  messages: z.array(z.unknown()).check(z.minLength(1)),
  conversationId: z.optional(z.unknown()),
  model: z.nullish(z.string().check(z.minLength(1))),
  details: z.optional(z.unknown()),
});
/** One of its messages. */
export const chatMessage = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string(),
});

/**
 * Checks the body of a chat request.
 * @throws ChatError `validation.invalid_body`, naming the field and what was expected
 */
export function parseChatRequest(body: unknown): ChatRequest {
  const { messages, model, details, conversationId } = parseBody(chatBody, body, {
    expected: EXPECTED,
  });
  // One by one, to stop at the first wrong one: millions of them would make millions of
  // complaints, of which one is shown.
  return {
    messages: messages.map((message, index) =>
      parseBody(chatMessage, message, { at: `messages[${index}]`, expected: EXPECTED }),
    ),
    ...(model != null && { model }),
    ...(details === true && { details }),
    ...(conversationId != null && { conversationId }),
  };
}

const EXPECTED = '{"messages":[{"role":"user","content":"…"}]} with at least one message';
