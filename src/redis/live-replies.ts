import type { RedisConnection } from "./redis-connection.ts";
import type { Found, ReplyCalls, SyncedReply } from "./reply-calls.ts";
import { ReplyCopy } from "./reply-copy.ts";
import type { ReplyProducer } from "./reply-producer.ts";

/** How {@link LiveReplies} keeps its copies up to date. */
export interface LiveRepliesOptions {
  readonly connection: RedisConnection;
  readonly calls: ReplyCalls;
  /** Milliseconds after which Redis is asked for what was missed, and leases are renewed. */
  readonly syncMs: number;
  readonly unreadMs: number;
  /** Milliseconds without an answer of Redis after which readers are told so. */
  readonly lostMs: number;
}

// A reader that takes nothing for this long is given up by its own stream.
const UNUSED_MS = 90_000;

// Redis does nothing else while a script runs.
const MAX_IN_ONE_SYNC = 64;

/** The look-up of a reply that is on its way, and the one that follows it. */
interface Fetches {
  readonly current: Promise<void>;
  next: Promise<void> | undefined;
}

interface Entry {
  readonly copy: ReplyCopy;
  producer: ReplyProducer | undefined;
  unsubscribe: Promise<(() => void) | undefined>;
}

/**
 * The replies that this instance reads or produces now. What is published reaches their copies
 * at once; what was missed is found by asking, each `syncMs` and after each gap. No timer is
 * left once there are none.
 */
export class LiveReplies {
  readonly #options: LiveRepliesOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #fetches = new Map<ReplyCopy, Fetches>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #answeredAt = performance.now();

  constructor(options: LiveRepliesOptions) {
    this.#options = options;
    options.connection.onResubscribed?.(() => void this.#sync());
  }

  /** This instance's copy of what is kept under an id, if it has one. */
  get(id: string): ReplyCopy | undefined {
    const copy = this.#entries.get(id)?.copy;
    // Of one that was given up here, Redis may know a better ending.
    return copy?.wasGivenUp ? undefined : copy;
  }

  /** The producer of a reply that is being written here. */
  producerOf(copy: ReplyCopy): ReplyProducer | undefined {
    const entry = this.#entries.get(copy.id);
    return entry?.copy === copy ? entry.producer : undefined;
  }

  /** The copy of what was found under an id, brought up to date by it. */
  update(id: string, found: Found): ReplyCopy {
    this.#answeredAt = performance.now();
    const known = this.get(id);
    const copy = known?.nonce === found.nonce ? known : new ReplyCopy(id, found);
    copy.usedAt = performance.now();
    copy.take(found);
    if (copy !== known) this.#add(copy);
    return copy;
  }

  /** Says who writes a reply here. */
  produce(producer: ReplyProducer): void {
    const entry = this.#entries.get(producer.copy.id);
    if (entry) entry.producer = producer;
  }

  /**
   * Brings a copy up to date with what Redis has at this moment.
   * @throws ChatError `store.unavailable`
   */
  fetch(copy: ReplyCopy): Promise<void> {
    const fetches = this.#fetches.get(copy);
    if (!fetches) return this.#fetch(copy);
    // What is on its way may have been looked up before; one more serves all who ask by then.
    const again = (): Promise<void> => this.#fetch(copy);
    fetches.next ??= fetches.current.then(again, again);
    return fetches.next;
  }

  /** Forgets all, and leaves no timer behind. */
  close(): void {
    clearTimeout(this.#timer);
    for (const entry of this.#entries.values()) this.#remove(entry);
    this.#timer = undefined;
  }

  #add(copy: ReplyCopy): void {
    const before = this.#entries.get(copy.id);
    if (before) this.#remove(before);
    const unsubscribe = this.#subscribe(copy);
    this.#entries.set(copy.id, { copy, producer: undefined, unsubscribe });
    this.#schedule();
  }

  async #subscribe(copy: ReplyCopy): Promise<(() => void) | undefined> {
    const { connection, calls } = this.#options;
    // It has nothing more to tell; it stays for those who come for it next.
    if (copy.isOver) return undefined;
    try {
      const unsubscribe = await connection.subscribe?.(calls.channel(copy.id), (message) =>
        this.#hear(copy, message),
      );
      // What came before the subscription held.
      if (!copy.isOver) await this.fetch(copy).catch(() => {});
      return unsubscribe;
    } catch {
      // What is new is asked for each `syncMs`.
      return undefined;
    }
  }

  #hear(copy: ReplyCopy, message: string): void {
    const head = message.split("\n", 1)[0] ?? "";
    const rest = message.slice(head.length + 1);
    const [what, nonce, ...bytes] = head.split(" ");
    if (nonce !== copy.nonce) return;
    const [first = 0, second = 0] = bytes.map(Number);
    if (what === "stop") this.producerOf(copy)?.stop();
    if (what === "stop") return;
    const isWhole =
      what === "end" ? copy.end(first, JSON.parse(rest)) : copy.add(first, second, rest);
    if (!isWhole) this.fetch(copy).catch(() => {});
  }

  #fetch(copy: ReplyCopy): Promise<void> {
    const fetches: Fetches = { current: this.#fetchNow(copy), next: undefined };
    this.#fetches.set(copy, fetches);
    return fetches.current;
  }

  async #fetchNow(copy: ReplyCopy): Promise<void> {
    try {
      const [state] = await this.#ask([copy]);
      this.#apply(copy, state);
    } finally {
      if (this.#fetches.get(copy)?.next === undefined) this.#fetches.delete(copy);
    }
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#entries.size === 0) return;
    this.#timer = setTimeout(async () => {
      await this.#sync();
      this.#timer = undefined;
      this.#schedule();
    }, this.#options.syncMs);
    (this.#timer as { unref?: () => void }).unref?.();
  }

  async #sync(): Promise<void> {
    for (const entry of this.#entries.values()) {
      if (entry.copy.isOver) leave(entry);
      if (!entry.copy.isUsed(UNUSED_MS) && !isProducing(entry)) this.#remove(entry);
    }
    const copies = Array.from(this.#entries.values(), ({ copy }) => copy).filter(
      ({ isOver }) => !isOver,
    );
    // All at once: one that waits for an answer must not keep others from being renewed.
    const syncs: Promise<void>[] = [];
    for (let start = 0; start < copies.length; start += MAX_IN_ONE_SYNC)
      syncs.push(this.#syncSome(copies.slice(start, start + MAX_IN_ONE_SYNC)));
    await Promise.all(syncs);
  }

  async #syncSome(copies: readonly ReplyCopy[]): Promise<void> {
    try {
      const states = await this.#ask(copies);
      for (const [index, copy] of copies.entries()) this.#apply(copy, states[index]);
    } catch {
      if (performance.now() - this.#answeredAt < this.#options.lostMs) return;
      // Their producers are somewhere else; those here end by their own lease.
      for (const copy of copies) if (!this.producerOf(copy)) this.#giveUp(copy);
    }
  }

  async #ask(copies: readonly ReplyCopy[]): Promise<SyncedReply[]> {
    const askedAt = performance.now();
    const states = await this.#options.calls.sync(
      copies.map((copy) => {
        const wasRead = copy.wasRead || copy.isWatched;
        copy.wasRead = false;
        return { ...copy.known, isProduced: this.#isProduced(copy), wasRead };
      }),
    );
    this.#answeredAt = performance.now();
    for (const [index, copy] of copies.entries())
      if (states[index]) this.producerOf(copy)?.renewed(askedAt);
    return states;
  }

  #isProduced(copy: ReplyCopy): boolean {
    const producer = this.producerOf(copy);
    return producer !== undefined && !producer.hasLost;
  }

  #apply(copy: ReplyCopy, state: SyncedReply): void {
    const producer = this.producerOf(copy);
    if (state === undefined || state.ending !== undefined) producer?.loseLease();
    if (state) copy.take(state);
    else if (!copy.isOver) copy.lose();
    if (state?.wish === "stop") producer?.stop();
    if (state?.wish === "unread") producer?.stopUnread(this.#options.unreadMs);
  }

  #giveUp(copy: ReplyCopy): void {
    copy.giveUp({
      status: "error",
      message: "The server lost the store that holds this reply. Ask for it again in a minute.",
    });
  }

  #remove(entry: Entry): void {
    if (this.#entries.get(entry.copy.id) === entry) this.#entries.delete(entry.copy.id);
    leave(entry);
  }
}

/** Listens for it no longer; its copy stays. */
function leave(entry: Entry): void {
  entry.unsubscribe.then((unsubscribe) => unsubscribe?.());
  entry.unsubscribe = Promise.resolve(undefined);
}

function isProducing({ producer, copy }: Entry): boolean {
  return producer !== undefined && !copy.isOver;
}
