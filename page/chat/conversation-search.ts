import type { Conversation, Message } from "./conversation.ts";
import { excerptAt, foldQuery, foldText, type Hit, searchedText, titleHas } from "./search.ts";

/** How {@link ConversationSearch} reads and rests. */
export interface SearchParts {
  /** The messages of one conversation. */
  readonly read: (conversationId: string) => Promise<readonly Message[]>;
  /** Lets the page do what waits, such as to draw and to take a key; then resolves. */
  readonly rest: () => Promise<void>;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

interface FoldedMessage {
  readonly message: Message;
  readonly folded: string;
}

// The longest that is searched without a rest: what is shown meanwhile has room beside it.
const SLICE_MS = 6;

// Showing what was found takes its time as well.
const TELL_EVERY_MS = 150;

/**
 * Finds conversations by title and text, whatever the case and the accents, and holds up
 * nobody: it works in slices of a few milliseconds. What it has read and folded once it keeps
 * for the next query, until it is dropped.
 */
export class ConversationSearch {
  readonly #parts: SearchParts;
  readonly #known = new Map<string, readonly FoldedMessage[]>();
  #query = 0;
  #restedAt = 0;

  constructor(parts: SearchParts) {
    this.#parts = parts;
  }

  /**
   * Finds what fits `query`, and tells `onHits` what there is so far, at times, and in the end;
   * the order is that of `conversations`. Resolves when all were looked at, to false when another
   * query has come meanwhile: then it tells nothing more.
   */
  async find(
    query: string,
    conversations: readonly Conversation[],
    onHits: (hits: readonly Hit[]) => void,
  ): Promise<boolean> {
    const id = ++this.#query;
    const wanted = foldQuery(query);
    const hits: Hit[] = [];
    let told = 0;
    let toldAt = Number.NEGATIVE_INFINITY;
    this.#restedAt = this.#parts.now();
    const rest = async (): Promise<void> => {
      const now = this.#parts.now();
      if (now - this.#restedAt < SLICE_MS) return;
      if (id === this.#query && told !== hits.length && now - toldAt > TELL_EVERY_MS) {
        told = hits.length;
        toldAt = now;
        onHits([...hits]);
      }
      await this.#parts.rest();
      this.#restedAt = this.#parts.now();
    };
    for (const conversation of conversations) {
      const found = await this.#hitIn(conversation, wanted, rest);
      if (id !== this.#query) return false;
      if (found) hits.push(found);
      else if (titleHas(conversation, wanted)) hits.push({ conversation });
      await rest();
    }
    if (id !== this.#query) return false;
    onHits(hits);
    return true;
  }

  /** Ends the query that runs, if one does. */
  cancel(): void {
    this.#query++;
  }

  async #hitIn(
    conversation: Conversation,
    wanted: string,
    rest: () => Promise<void>,
  ): Promise<Hit | undefined> {
    const known = this.#known.get(conversation.id) ?? (await this.#read(conversation.id, rest));
    for (const { message, folded } of known) {
      const at = folded.indexOf(wanted);
      if (at < 0) continue;
      const excerpt = excerptAt(searchedText(message), at, wanted.length);
      return { conversation, excerpt, messageId: message.id };
    }
    return undefined;
  }

  async #read(id: string, rest: () => Promise<void>): Promise<readonly FoldedMessage[]> {
    const messages = await this.#parts.read(id);
    const folded: FoldedMessage[] = [];
    for (const message of messages) {
      folded.push({ message, folded: await foldText(searchedText(message), rest) });
      await rest();
    }
    this.#known.set(id, folded);
    return folded;
  }
}

let channel: MessageChannel | undefined;
const resting: (() => void)[] = [];

/** Lets the browser do what waits. */
export function restInBrowser(): Promise<void> {
  return new Promise((resolve) => {
    // One for all: thousands that nobody needs any more hold up the page when they are collected.
    channel ??= beginChannel();
    resting.push(resolve);
    channel.port2.postMessage(undefined);
  });
}

function beginChannel(): MessageChannel {
  const begun = new MessageChannel();
  begun.port1.onmessage = () => resting.shift()?.();
  return begun;
}
