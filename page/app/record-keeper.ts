import type { Conversation, Message } from "../chat/conversation.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { Observable } from "./observable.ts";

/** What is kept together, all or nothing. */
export type Records = Parameters<ChatStore["put"]>[0];

/**
 * Keeps conversations and messages in a store. What a full store did not take is held, and
 * tried again with each change that comes after, until it is kept.
 */
export class RecordKeeper {
  /** Whether something that is shown is not kept. */
  readonly isFailing = new Observable(false);
  readonly #store: ChatStore;
  readonly #conversations = new Map<string, Conversation>();
  readonly #messages = new Map<string, Message>();

  constructor(store: ChatStore) {
    this.#store = store;
  }

  /** Keeps records; returns whether everything is kept now. */
  async put({ conversation, messages = [] }: Records): Promise<boolean> {
    if (conversation) this.#conversations.set(conversation.id, conversation);
    for (const message of messages) this.#messages.set(message.id, message);
    if (this.isFailing.value) return await this.flush();
    return await this.#try(conversation ? [conversation] : [], messages);
  }

  /** Tries again to keep what is held, as after space was made; returns whether all is kept. */
  async flush(): Promise<boolean> {
    return await this.#try([...this.#conversations.values()], [...this.#messages.values()]);
  }

  /** Whether a conversation is shown, but not kept. */
  holds(id: string): boolean {
    return this.#conversations.has(id);
  }

  /** Forgets what is held of a conversation, or of all. */
  forget(id?: string): void {
    for (const held of this.#conversations.values())
      if (id === undefined || held.id === id) this.#conversations.delete(held.id);
    for (const held of this.#messages.values())
      if (id === undefined || held.conversationId === id) this.#messages.delete(held.id);
  }

  async #try(
    conversations: readonly Conversation[],
    messages: readonly Message[],
  ): Promise<boolean> {
    const [first, ...rest] = conversations;
    try {
      await this.#store.put({ ...(first && { conversation: first }), messages });
      for (const conversation of rest) await this.#store.put({ conversation });
    } catch {
      this.isFailing.set(true);
      return false;
    }
    // What has changed meanwhile is another record, which is not kept yet.
    for (const kept of conversations)
      if (this.#conversations.get(kept.id) === kept) this.#conversations.delete(kept.id);
    for (const kept of messages)
      if (this.#messages.get(kept.id) === kept) this.#messages.delete(kept.id);
    if (this.isFailing.value && this.#conversations.size + this.#messages.size === 0)
      this.isFailing.set(false);
    return true;
  }
}
