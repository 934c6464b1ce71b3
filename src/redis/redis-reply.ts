import { ChatError } from "../errors.ts";
import type { ReplyEnding, ReplySlice, StoredReply } from "../reply/reply-store.ts";
import type { LiveReplies } from "./live-replies.ts";
import type { ReplyCalls } from "./reply-calls.ts";
import type { ReplyCopy } from "./reply-copy.ts";

// No instance but the producer's is ever asked to give up.
const NEVER = new AbortController().signal;

// A revocation holds within a second. What comes later is kept, and read by who may still read.
const LAST_WORDS_MS = 250;

/** A reply that is kept in Redis, as one request looks at it. */
export class RedisReply implements StoredReply {
  readonly #copy: ReplyCopy;
  readonly #live: LiveReplies;
  readonly #calls: ReplyCalls;
  /** Whether the copy has just been brought up to date. */
  #isFresh = true;

  constructor(copy: ReplyCopy, { live, calls }: { live: LiveReplies; calls: ReplyCalls }) {
    this.#copy = copy;
    this.#live = live;
    this.#calls = calls;
  }

  get fingerprint(): string {
    return this.#copy.fingerprint;
  }

  get cancelled(): AbortSignal {
    return this.#live.producerOf(this.#copy)?.cancelled ?? NEVER;
  }

  async append(text: string): Promise<void> {
    const producer = this.#live.producerOf(this.#copy);
    if (!producer) throw new TypeError("Only its producer writes a reply.");
    await producer.append(text);
  }

  async end(ending: ReplyEnding): Promise<void> {
    const producer = this.#live.producerOf(this.#copy);
    if (!producer) throw new TypeError("Only its producer ends a reply.");
    await producer.end(ending);
  }

  async stop(): Promise<void> {
    if (this.#copy.isOver) return;
    await this.#calls.stop(this.#copy.known);
    this.#live.producerOf(this.#copy)?.stop();
  }

  async read(offset: number): Promise<ReplySlice | undefined> {
    if (!this.#isFresh && !this.#copy.isOver) await this.#live.fetch(this.#copy);
    this.#isFresh = false;
    return this.#read(offset);
  }

  async follow(offset: number, signal: AbortSignal): Promise<ReplySlice | undefined> {
    // What ends this reader ends the reply as well, most often: its last words are on their way.
    if (signal.reason instanceof ChatError)
      await this.#copy.beyond(Number.POSITIVE_INFINITY, AbortSignal.timeout(LAST_WORDS_MS));
    await this.#copy.beyond(offset, signal);
    // It was dropped, and the rest of it with it.
    if (this.#copy.isOver && !this.#copy.hasMore(offset)) return undefined;
    return this.#read(offset);
  }

  #read(offset: number): ReplySlice | undefined {
    const copy = this.#copy;
    copy.usedAt = performance.now();
    copy.wasRead = true;
    const slice = copy.read(offset);
    // Only what is dropped first depends on it.
    if (slice?.ending && copy.noteRead()) this.#calls.markRead(copy.known).catch(() => {});
    return slice;
  }
}
