import type { Conversation, Message } from "../chat/conversation.ts";
import type { ChatStore } from "./chat-store.ts";

/** A store that lasts as long as the page, for browsers that keep nothing. */
export function memoryStore(): ChatStore {
  const conversations = new Map<string, Conversation>();
  const messages = new Map<string, Message>();
  const settings = new Map<string, unknown>();
  return {
    async conversations() {
      return [...conversations.values()];
    },
    async messages(conversationId) {
      const all = [...messages.values()];
      if (conversationId === undefined) return all;
      return all.filter((message) => message.conversationId === conversationId);
    },
    async pendingMessages() {
      return [...messages.values()].filter(({ state }) => state === "pending");
    },
    async put({ conversation, messages: changed = [] }) {
      if (conversation) conversations.set(conversation.id, conversation);
      for (const message of changed) messages.set(message.id, message);
    },
    async deleteConversation(id) {
      conversations.delete(id);
      for (const message of messages.values())
        if (message.conversationId === id) messages.delete(message.id);
    },
    async deleteAllConversations() {
      conversations.clear();
      messages.clear();
    },
    async setting(name) {
      return settings.get(name);
    },
    async setSetting(name, value) {
      if (value === undefined) settings.delete(name);
      else settings.set(name, value);
    },
  };
}
