import type { Conversation, ConversationSummary, StoredMessage } from "./conversation.ts";
import { type ConversationLine, parseLine } from "./conversation-line.ts";

/**
 * The conversation that whole lines make up; undefined without a line. What is torn at the end
 * of `text`, behind its last line break, was never told to be kept and is left out. Of a
 * conversation with something else that is no line, what stands before it is read.
 */
export function readConversation(text: string): Conversation | undefined {
  const reader = new LineReader();
  let isDamaged = false;
  for (let start = 0; ; ) {
    const end = text.indexOf("\n", start);
    if (end < 0) break;
    isDamaged = !reader.add(parseLine(text.slice(start, end)));
    if (isDamaged) break;
    start = end + 1;
  }
  const { summary, system, messages } = reader;
  return summary && { ...summary, system, messages, isDamaged };
}

/** Puts lines together. */
class LineReader {
  readonly messages: StoredMessage[] = [];
  readonly #ids = new Set<string | null>([null]);
  summary: ConversationSummary | undefined;
  system = "";

  /** Whether it is a line that can follow those before. */
  add(line: ConversationLine | undefined): boolean {
    if (!line || (this.summary && this.summary.id !== line.summary.id)) return false;
    const added: string[] = [];
    for (const { id, parentId } of line.messages) {
      if (this.#ids.has(id) || !this.#ids.has(parentId)) return this.#takeBack(added);
      this.#ids.add(id);
      added.push(id);
    }
    const { leafId } = line.summary;
    if (leafId !== undefined && !this.#ids.has(leafId)) return this.#takeBack(added);
    for (const message of line.messages) this.messages.push(message);
    this.summary = line.summary;
    this.system = line.system ?? this.system;
    return true;
  }

  #takeBack(ids: readonly string[]): false {
    for (const id of ids) this.#ids.delete(id);
    return false;
  }
}
