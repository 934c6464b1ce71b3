import { delay } from "../delay.ts";
import type { ConversationSummary } from "./conversation.ts";
import { readConversation } from "./read-conversation.ts";
import { excerptOf, foldText, saidIn, searchedText, wordsOf } from "./search-text.ts";
import { TextSignature } from "./text-signature.ts";

/** A conversation that a search found. */
export interface ConversationHit {
  readonly conversation: ConversationSummary;
  /** The words around the first place in its messages; none when its title alone fits. */
  readonly excerpt?: string;
  readonly messageId?: string;
}

/** The lines of a conversation; undefined when there are none. */
export type ReadLines = (id: string) => Promise<string | undefined>;

/** Bytes of signatures that are kept: those of some 50,000 conversations of usual length. */
const MAX_KEPT_BYTES = 134_217_728;

/** How long others wait for a search, at most, in milliseconds. */
const MAX_TURN_MS = 15;

/**
 * Finds conversations by words. The texts of all are read at the first search that gets to
 * them; from then on signatures say which ones need to be read.
 */
export class ConversationSearch {
  readonly #read: ReadLines;
  readonly #kept = new Map<
    string,
    { readonly updatedAt: number; readonly signature: TextSignature }
  >();
  #keptBytes = 0;

  constructor(read: ReadLines) {
    this.#read = (id) => read(id).catch(() => undefined);
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
      const signature = this.#known(summary);
      if (signature && words.some((word) => !signature.mayHold(word))) continue;
      const hit = await this.#look(summary, words, signature);
      if (hit) hits.push(hit);
    }
    return hits;
  }

  /** Gives back what is kept of a conversation. */
  forget(id: string): void {
    this.#keptBytes -= this.#kept.get(id)?.signature.byteLength ?? 0;
    this.#kept.delete(id);
  }

  #known({ id, updatedAt }: ConversationSummary): TextSignature | undefined {
    const kept = this.#kept.get(id);
    return kept?.updatedAt === updatedAt ? kept.signature : undefined;
  }

  async #look(
    summary: ConversationSummary,
    words: readonly string[],
    signature: TextSignature | undefined,
  ): Promise<ConversationHit | undefined> {
    const title = foldText(summary.title);
    const missing = words.filter((word) => !title.includes(word));
    if (missing.length === 0) return toHit(summary);
    const lines = (await this.#read(summary.id)) ?? "";
    const text = searchedText(lines);
    if (!signature) this.#keep(summary, new TextSignature(`${title}\n${text}`));
    return missing.every((word) => text.includes(word))
      ? hitIn(lines, summary, missing)
      : undefined;
  }

  #keep({ id, updatedAt }: ConversationSummary, signature: TextSignature): void {
    this.forget(id);
    if (this.#keptBytes + signature.byteLength > MAX_KEPT_BYTES) return;
    this.#kept.set(id, { updatedAt, signature });
    this.#keptBytes += signature.byteLength;
  }
}

function hitIn(
  lines: string,
  summary: ConversationSummary,
  [word = ""]: readonly string[],
): ConversationHit {
  for (const message of readConversation(lines)?.messages ?? []) {
    const excerpt = excerptOf(saidIn(message), word);
    if (excerpt !== undefined) return { ...toHit(summary), excerpt, messageId: message.id };
  }
  return toHit(summary);
}

function toHit(conversation: ConversationSummary): ConversationHit {
  return { conversation };
}
