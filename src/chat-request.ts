import { z } from "zod";
import type { ChatMessage } from "./chat-message.ts";
import { ChatError } from "./errors.ts";

/** What a client asks for: a reply to a conversation, and nothing else. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
}

// Unknown fields are stripped, so that none can name a provider, URL, key or header.
const schema = z.object({
  messages: z
    .array(
      z.object({
        role: z.enum(["system", "user", "assistant"]),
        content: z.string(),
      }),
    )
    .min(1),
});

/**
 * Checks the body of a chat request.
 * @throws ChatError `validation.invalid_body`, naming the field and what was expected
 */
export function parseChatRequest(body: unknown): ChatRequest {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  const field = path?.join("").replace(/^\./, "") || "the body";
  throw new ChatError(
    "validation.invalid_body",
    `${field}: ${issue?.message ?? "not as expected"}. Expected {"messages":[{"role":"user","content":"…"}]} with at least one message.`,
  );
}
