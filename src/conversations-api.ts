import { type ConversationStore, memoryConversations } from "./conversations/conversation-store.ts";
import { openConversation } from "./conversations/open-conversation.ts";
import { addConversationRoutes } from "./routes/conversation-routes.ts";
import type { Conversations } from "./routes/conversations.ts";
import { flattenErrors } from "./routes/flatten-errors.ts";

/**
 * Lets clients keep conversations on this server, under `/v1/conversations` and by the field
 * `conversationId` of a chat message. Default: in this process's memory.
 *
 * @example
 * const handler = createHandler({ token, provider, conversations: conversationsApi() });
 */
export function conversationsApi(store: ConversationStore = memoryConversations()): Conversations {
  return {
    addErrorForm: (app) => app.use("/v1/conversations/*", flattenErrors),
    addRoutes: (app, context) => addConversationRoutes(app, context, store),
    open: (message) => openConversation(store, message),
  };
}

export type { ConversationLog } from "./conversations/conversation-log.ts";
export {
  type ConversationStore,
  conversationStore,
  memoryConversations,
} from "./conversations/conversation-store.ts";
export type { Conversations } from "./routes/conversations.ts";
