import { delay } from "../delay.ts";
import type { Conversation, ConversationSummary } from "./conversation.ts";
import { excerptOf, foldText, saidIn, searchedText, wordsOf } from "./search-text.ts";

/** A conversation that a search found. */
export interface ConversationHit {
  readonly conversation: ConversationSummary;
  /** The words around the first place in its messages; none when its title alone fits. */
  readonly excerpt?: string;
  readonly messageId?: string;
}

/** UTF-16 code units of folded texts that are kept for the next search: 64 to 128 MiB. */
const MAX_KEPT_LENGTH = 67_108_864;

/** How long others wait for a search, at most, in milliseconds. */
const MAX_TURN_MS = 15;

/**
 * Finds conversations by words. Their texts are read at the first search that gets to them, and
 * kept as long as there is room; beyond it they are read each time.
 */
export class ConversationSearch {
  readonly #read: (id: string) => Promise<Conversation | undefined>;
  readonly #kept = new Map<string, { readonly updatedAt: number; readonly text: string }>();
  #keptLength = 0;

  constructor(read: (id: string) => Promise<Conversation | undefined>) {
    this.#read = read;
  }

  /** Those of `summaries` that hold all words of the query, in their order, `limit` at most. */
  async find(
    query: string,
    summaries: readonly ConversationSummary[],
    { limit }: { readonly limit: number },
  ): Promise<readonly ConversationHit[]> {
    const words = wordsOf(query);
    if (words.length === 0) return summaries.slice(0, limit).map(toHit);
    const hits: ConversationHit[] = [];
    let turnEnd = performance.now() + MAX_TURN_MS;
    for (const summary of summaries) {
      if (hits.length >= limit) break;
      // Also what is read at once, without waiting, takes its time.
      if (performance.now() > turnEnd) {
        await delay(0);
        turnEnd = performance.now() + MAX_TURN_MS;
      }
      const title = foldText(summary.title);
      const missing = words.filter((word) => !title.includes(word));
      if (missing.length > 0) {
        const text = this.#known(summary) ?? (await this.#load(summary));
        if (!missing.every((word) => text.includes(word))) continue;
      }
      hits.push(await this.#hit(summary, missing));
    }
    return hits;
  }

  /** Gives back what is kept of a conversation. */
  forget(id: string): void {
    this.#keptLength -= this.#kept.get(id)?.text.length ?? 0;
    this.#kept.delete(id);
  }

  #known({ id, updatedAt }: ConversationSummary): string | undefined {
    const kept = this.#kept.get(id);
    return kept?.updatedAt === updatedAt ? kept.text : undefined;
  }

  async #load(summary: ConversationSummary): Promise<string> {
    const { id, updatedAt } = summary;
    const conversation = await this.#read(id).catch(() => undefined);
    const text = searchedText(conversation?.messages ?? []);
    this.forget(id);
    if (this.#keptLength + text.length <= MAX_KEPT_LENGTH) {
      this.#kept.set(id, { updatedAt, text });
      this.#keptLength += text.length;
    }
    return text;
  }

  async #hit(summary: ConversationSummary, [word]: readonly string[]): Promise<ConversationHit> {
    if (word === undefined) return toHit(summary);
    const conversation = await this.#read(summary.id).catch(() => undefined);
    for (const message of conversation?.messages ?? []) {
      const excerpt = excerptOf(saidIn(message), word);
      if (excerpt !== undefined) return { ...toHit(summary), excerpt, messageId: message.id };
    }
    return toHit(summary);
  }
}

function toHit(conversation: ConversationSummary): ConversationHit {
  return { conversation };
}
