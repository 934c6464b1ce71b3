import * as z from "zod/mini";
import type { ChatMessage } from "../chat.ts";
import { parseBody } from "../http/parse-body.ts";

/** What a client asks for: a reply to a conversation, and nothing else. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
}

// Unknown fields are stripped, so that none can name a provider, URL, key or header.
const conversationSchema = z.object({ messages: z.array(z.unknown()).check(z.minLength(1)) });
const messageSchema = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string(),
});

/**
 * Checks the body of a chat request.
 * @throws ChatError `validation.invalid_body`, naming the field and what was expected
 */
export function parseChatRequest(body: unknown): ChatRequest {
  const { messages } = parseBody(conversationSchema, body, { expected: EXPECTED });
  // One by one, to stop at the first wrong one: millions of them would make millions of
  // complaints, of which one is shown.
  return {
    messages: messages.map((message, index) =>
      parseBody(messageSchema, message, { at: `messages[${index}]`, expected: EXPECTED }),
    ),
  };
}

const EXPECTED = '{"messages":[{"role":"user","content":"…"}]} with at least one message';
