import * as z from "zod/mini";
import { sha256Hex } from "../auth/digest.ts";
import { MESSAGE_ID } from "../conversations/conversation.ts";
import { ChatError } from "../errors.ts";
import { parseBody } from "../http/parse-body.ts";
import { refusePictures } from "../openai/fit-request.ts";
import type { Message, PlainMessage } from "../providers/message.ts";
import { spokenText } from "../spoken-text.ts";
import type { ReceivedMessage } from "./agents.ts";

/** An agent's id, and a conversation's. */
export const ID: RegExp = /^[A-Za-z0-9._-]{1,64}$/;

/** What a chat message may say besides, where there are agents. */
export const agentFields = z.object({
  agent: z.nullish(z.string().check(z.regex(ID))),
  conversationId: z.nullish(z.string().check(z.regex(ID))),
  replyTo: z.nullish(z.string().check(z.regex(MESSAGE_ID))),
  events: z.nullish(z.literal("run")),
});

/** What a client says about the agent that it wants. */
export interface AgentRequest {
  readonly agent?: string;
  readonly conversationId?: string;
  /** The person's message in that conversation that is to be answered once more. */
  readonly replyTo?: string;
  /** Whether it wants the events of the run. */
  readonly events: boolean;
}

/**
 * Checks the fields of a message that are about agents.
 * @throws ChatError `validation.invalid_body`
 */
export function parseAgentFields(body: unknown): AgentRequest {
  const { agent, conversationId, replyTo, events } = parseBody(agentFields, body);
  return {
    ...(agent != null && { agent }),
    ...(conversationId != null && { conversationId }),
    ...(replyTo != null && { replyTo }),
    events: events === "run",
  };
}

/** Equal for equal messages, whichever events are wanted. */
export function fingerprintOf(
  { messages, model }: ReceivedMessage,
  asked: AgentRequest,
): Promise<string> {
  const { agent, conversationId, replyTo } = asked;
  return sha256Hex(JSON.stringify({ agent, conversationId, replyTo, model, messages }));
}

/**
 * The messages without what an agent would take for its own words, and never said.
 * @throws ChatError `validation.invalid_body` when the last one is not the user's,
 * `chat.unsupported` when there are pictures: an agent takes none
 */
export function conversationOf(messages: readonly PlainMessage[]): readonly Message[] {
  if (messages.at(-1)?.role !== "user")
    throw new ChatError(
      "validation.invalid_body",
      `messages.${messages.length - 1}.role: an agent answers a message of the user. Expected "user" in the last one.`,
      { param: `messages.${messages.length - 1}.role` },
    );
  refusePictures(messages, { name: "An agent" });
  return messages.flatMap(({ role, content }): Message[] => {
    if (role !== "assistant") return [{ role, content }];
    const spoken = spokenText(content);
    return spoken === "" ? [] : [{ role, content: spoken }];
  });
}
