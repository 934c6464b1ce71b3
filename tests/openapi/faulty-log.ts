import type { ConversationSummary } from "../../src/conversations/conversation.ts";
import { type ConversationLog, memoryLog } from "../../src/conversations/conversation-log.ts";
import { ChatError, type ChatErrorCode } from "../../src/errors.ts";

/** Lines in memory, with what can go wrong on a disk. */
export class FaultyLog implements ConversationLog {
  readonly #log = memoryLog();
  /** What goes wrong now: an error's code. */
  fault: ChatErrorCode | undefined;

  async summaries(): Promise<readonly ConversationSummary[]> {
    const summaries = await this.#log.summaries();
    return this.fault === "conversations.too_many" ? Array(100_000).fill(summaries[0]) : summaries;
  }

  async read(id: string) {
    if (this.fault === "conversations.unreadable") throw new ChatError(this.fault, "It is broken.");
    const logged = await this.#log.read(id);
    if (logged && this.fault === "conversation.damaged")
      return { ...logged, text: `${logged.text}{"torn\n${logged.text}` };
    return logged;
  }

  async create(id: string, line: string): Promise<boolean> {
    this.#refuse();
    return this.#log.create(id, line);
  }

  async append(id: string, line: string, version: string): Promise<boolean> {
    this.#refuse();
    // As when another program is faster each time.
    return this.fault !== "conversation.changed" && this.#log.append(id, line, version);
  }

  async remove(id: string): Promise<boolean> {
    this.#refuse();
    return this.#log.remove(id);
  }

  #refuse(): void {
    if (this.fault === "conversations.not_saved" || this.fault === "conversation.too_large")
      throw new ChatError(this.fault, "It cannot be kept.");
  }
}
