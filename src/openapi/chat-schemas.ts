import * as z from "zod/mini";
import { agentFields } from "../routes/agent-request.ts";
import { chatBody, chatMessage } from "../routes/chat-request.ts";
import { contentPart } from "./completion-schemas.ts";
import { named } from "./named.ts";

/** Milliseconds since 1970. */
export const time: z.ZodMiniNumber = z.number();

const message = named(
  "ChatMessage",
  z.object({ ...chatMessage.shape, content: z.union([z.string(), z.array(contentPart)]) }),
  "`content`: a text, or a user's message in parts. Pictures are `data:` URLs; OpenAI and Anthropic themselves take an https address as well.",
);

/** What a client asks for. */
export const chatRequest = named(
  "ChatRequest",
  z.object({
    ...chatBody.shape,
    ...agentFields.shape,
    details: z.optional(z.boolean()),
    messages: z.array(message).check(z.minLength(1)),
  }),
  "A conversation to be answered. `model`: as `GET /v1/models` names it. `details`: the last event says who answered, how long it took, and what failed. `agent`, `events`: where there are agents. `conversationId`: the PC keeps the conversation, and of `messages` only the last one counts. `replyTo`: a message of the person in that conversation, by its id: it is answered once more, and nothing but the reply is added, beside the earlier one.",
);

const finishReason = z.enum(["stop", "length", "content_filter", "other"]);
const usage = named(
  "TokenUsage",
  z.strictObject({
    inputTokens: z.optional(z.int()),
    outputTokens: z.optional(z.int()),
    cachedInputTokens: z.optional(z.int()),
    reasoningTokens: z.optional(z.int()),
  }),
  "What a reply cost, as far as the provider told it.",
);

const details = named(
  "ReplyDetails",
  z.strictObject({
    model: z.optional(z.string()),
    firstTokenMs: z.optional(z.int()),
    totalMs: z.optional(z.int()),
    code: z.optional(z.string()),
    retryAfterSeconds: z.optional(z.number()),
  }),
  "Who answered, as `GET /v1/models` names it, and how long it took; what failed, and when to ask again. For a client that asks for `details`.",
);

const tokenEvent = named(
  "TokenEvent",
  z.strictObject({ type: z.literal("token"), delta: z.string().check(z.minLength(1)) }),
  "More of the text: append it.",
);

/** The fields of a reply's good end. */
export const doneFields = {
  type: z.literal("done"),
  content: z.string(),
  finishReason: z.optional(finishReason),
  usage: z.optional(usage),
  details: z.optional(details),
};

/** The fields of its bad end. */
export const errorFields = {
  type: z.literal("error"),
  message: z.string(),
  details: z.optional(details),
};

/** What a client gets that asks for no more. */
export const chatEvents = [
  tokenEvent,
  named("DoneEvent", z.strictObject(doneFields), "The end: `content` is the whole text."),
  named("ErrorEvent", z.strictObject(errorFields), "The end of a reply that failed."),
] as const;

/** What has come of a message. */
export const streamState = named(
  "StreamState",
  z.strictObject({
    status: z.enum(["running", "done", "error", "stopped"]),
    offset: z.int(),
    content: z.string(),
    message: z.optional(z.string()),
    finishReason: z.optional(finishReason),
    usage: z.optional(usage),
    details: z.optional(details),
  }),
  "A reply and its text from `offset` on.",
);
