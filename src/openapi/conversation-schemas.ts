import * as z from "zod/mini";
import { exportedConversation, exportedFile, exportedMessage } from "../conversations/exchange.ts";
import { appendBody, createBody, replaceBody, told } from "../routes/conversation-bodies.ts";
import { time } from "./chat-schemas.ts";
import { named } from "./named.ts";

const newMessages = z.array(named("NewMessage", told, "A message of a conversation."));
const someNewMessages = newMessages.check(z.minLength(1));

/** `POST /v1/conversations`. */
export const newConversation = z.object({ ...createBody.shape, messages: someNewMessages });

/** `PUT /v1/conversations/ID`. */
export const replacement = z.object({
  ...replaceBody.shape,
  messages: z.optional(someNewMessages),
});

/** `POST /v1/conversations/ID/messages`. */
export const addition = z.object({ ...appendBody.shape, messages: someNewMessages });

/** What an export gives and an import takes. */
export const conversationExport = named(
  "ConversationExport",
  z.object({
    ...exportedFile.shape,
    conversations: z.array(
      z.object({
        ...exportedConversation.shape,
        messages: z.array(named("ExportedMessage", exportedMessage)),
      }),
    ),
  }),
  "Conversations with all their branches, also as the page exports them.",
);

const titleSource = z.enum(["default", "local_generated", "server_generated", "manual", "system"]);
const head = {
  id: z.string(),
  clientSessionId: z.optional(z.string()),
  title: z.string(),
  titleSource,
  createdAt: time,
  updatedAt: time,
};
const message = named(
  "ConversationMessage",
  z.strictObject({
    id: z.string(),
    role: z.enum(["user", "assistant", "tool"]),
    content: z.string(),
    timestamp: time,
    toolCalls: z.optional(z.array(z.unknown())),
    toolResults: z.optional(z.array(z.unknown())),
    state: z.optional(z.enum(["stopped", "error", "lost"])),
    reason: z.optional(z.string()),
    finishReason: z.optional(z.enum(["stop", "length", "content_filter", "other"])),
  }),
  "A message. `state`: that of a reply which is not complete.",
);

/** A whole conversation. */
export const conversation = named(
  "Conversation",
  z.strictObject({
    ...head,
    messages: z.array(message),
    earlier: z.optional(z.int()),
    metadata: z.optional(
      z.strictObject({
        branchSource: z.strictObject({
          sourceConversationId: z.string(),
          sourceMessageIndex: z.int(),
          branchedAt: time,
        }),
      }),
    ),
    owner: z.string(),
    shared: z.boolean(),
    system: z.string(),
    leafId: z.optional(z.string()),
    damaged: z.optional(z.literal(true)),
  }),
  "A conversation with the messages of its shown branch. `updatedAt` also names its version. `shared`: everybody who may chat sees it.",
);

/** A conversation in a list. */
export const listedConversation = named(
  "ConversationSummary",
  z.strictObject({
    ...head,
    lastMessageAt: z.nullable(time),
    messageCount: z.int(),
    lastMessage: z.string(),
    preview: z.string(),
    owner: z.string(),
    shared: z.boolean(),
    excerpt: z.optional(z.string()),
    messageId: z.optional(z.string()),
  }),
  "A conversation. `excerpt`, `messageId`: where a search found its words.",
);
