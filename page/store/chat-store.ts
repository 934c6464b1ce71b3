import type { Conversation, Message } from "../chat/conversation.ts";

/** Where conversations and the pairing are kept on this device. */
export interface ChatStore {
  conversations(): Promise<Conversation[]>;
  /** The messages of one conversation, or of all. */
  messages(conversationId?: string): Promise<Message[]>;
  /** The replies that were on their way when the page was last here. */
  pendingMessages(): Promise<Message[]>;
  /** Keeps a conversation and messages, all or nothing. */
  put(records: { conversation?: Conversation; messages?: readonly Message[] }): Promise<void>;
  /** Removes a conversation with its messages. */
  deleteConversation(id: string): Promise<void>;
  deleteAllConversations(): Promise<void>;
  setting(name: string): Promise<unknown>;
  /** Keeps a setting; undefined removes it. */
  setSetting(name: string, value: unknown): Promise<void>;
}
