import type { ConversationSummary } from "./conversation.ts";
import { summaryAtEnd } from "./conversation-line.ts";

/**
 * Where the lines of conversations are kept. Knows nothing of what they say but the summary at
 * their end.
 */
export interface ConversationLog {
  /** Of all conversations, in any order; the same list, as long as nothing has changed. */
  summaries(): Promise<readonly ConversationSummary[]>;
  /**
   * All whole lines of one; undefined when there is none of that id.
   * @throws ChatError `conversations.unreadable`
   */
  read(id: string): Promise<LoggedConversation | undefined>;
  /**
   * Begins one with its first line. False when there is one of that id.
   * @throws ChatError `conversations.not_saved`
   */
  create(id: string, line: string): Promise<boolean>;
  /**
   * Adds a line. Once it resolves to true, the line outlasts a crash; when it throws, nothing
   * was added. False when the conversation is another one than the version that was read.
   * @throws ChatError `conversations.not_saved`, `conversation.too_large`
   */
  append(id: string, line: string, version: string): Promise<boolean>;
  /** Removes one; whether there was one. @throws ChatError `conversations.not_saved` */
  remove(id: string): Promise<boolean>;
}

/** The lines of a conversation, as they were read. */
export interface LoggedConversation {
  readonly text: string;
  /** Tells this content from any later one. */
  readonly version: string;
}

/** Keeps lines in this process's memory. */
export function memoryLog(): ConversationLog {
  const kept = new Map<string, string>();
  return {
    async summaries() {
      return [...kept.values()].flatMap((text) => summaryAtEnd(text) ?? []);
    },
    async read(id) {
      const text = kept.get(id);
      return text === undefined ? undefined : { text, version: String(text.length) };
    },
    async create(id, line) {
      if (kept.has(id)) return false;
      kept.set(id, line);
      return true;
    },
    async append(id, line, version) {
      const text = kept.get(id);
      if (text === undefined || String(text.length) !== version) return false;
      kept.set(id, text + line);
      return true;
    },
    remove: async (id) => kept.delete(id),
  };
}
