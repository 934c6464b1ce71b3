import { delay } from "../delay.ts";
import { ChatError } from "../errors.ts";
import { type ReplyEnding, STOPPED } from "../reply/reply-store.ts";
import { isFull, isUnavailable } from "./redis-connection.ts";
import type { Known, ReplyCalls } from "./reply-calls.ts";
import type { ReplyCopy } from "./reply-copy.ts";
import { PRODUCER_LOST } from "./reply-steps.ts";

// What a producer may be ahead of Redis, in UTF-16 code units, before it is held up.
const MAX_AHEAD = 65_536;

const RETRY_MS = 100;

/**
 * Writes one reply, for as long as its lease lasts. Pieces that come while others are on their
 * way are written together. Readers, here and elsewhere, see what Redis has.
 */
export class ReplyProducer {
  readonly copy: ReplyCopy;
  readonly #calls: ReplyCalls;
  readonly #leaseMs: number;
  readonly #cancelled = new AbortController();
  #pending: string[] = [];
  #ahead = 0;
  #writing: Promise<void> | undefined;
  #failure: ChatError | undefined;
  /** By `performance.now()`: no earlier than this, the lease may be over. */
  #leaseEndsAt: number;

  constructor(copy: ReplyCopy, { calls, leaseMs }: { calls: ReplyCalls; leaseMs: number }) {
    this.copy = copy;
    this.#calls = calls;
    this.#leaseMs = leaseMs;
    this.#leaseEndsAt = performance.now() + leaseMs;
  }

  get cancelled(): AbortSignal {
    return this.#cancelled.signal;
  }

  async append(text: string): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (text === "") return;
    this.#pending.push(text);
    this.#ahead += text.length;
    this.#writing ??= this.#write();
    if (this.#ahead > MAX_AHEAD) await this.#writing;
  }

  async end(ending: ReplyEnding): Promise<void> {
    await this.#writing;
    if (this.copy.isOver) return;
    // What its text could not say, the ending does; a reply that was stopped stays stopped.
    const { message } = this.#failure ?? {};
    const told: ReplyEnding =
      message === undefined || ending.status === "error" ? ending : { status: "error", message };
    const outcome = await this.#persist(() => this.#calls.end(this.copy, told));
    if (outcome === "ended") this.copy.end(this.copy.bytes, told);
    else await this.#lose();
  }

  /** Whether nothing more is written. */
  get hasLost(): boolean {
    return this.#failure !== undefined && this.#failure.code !== "chat.busy";
  }

  /** Has the provider stopped, because somebody asked for it. */
  stop(): void {
    if (!this.copy.isOver) this.#cancelled.abort(STOPPED);
  }

  /** Has the provider stopped, because nobody has read for so long. */
  stopUnread(unreadMs: number): void {
    const minutes = Math.round(unreadMs / 60_000);
    this.#cancelled.abort(
      new ChatError(
        "reply.unread",
        `Nobody read the reply for ${minutes} minutes, so it was stopped. Ask again.`,
      ),
    );
  }

  /** Notes that the lease was renewed by a call that began at this time, by `performance.now()`. */
  renewed(calledAt: number): void {
    this.#leaseEndsAt = calledAt + this.#leaseMs;
  }

  /** Notes that the reply is another's now, or nobody's: nothing more is written. */
  loseLease(): void {
    this.#fail(new ChatError("store.unavailable", PRODUCER_LOST.message ?? ""));
  }

  async #write(): Promise<void> {
    // With what else comes in this turn.
    await undefined;
    while (this.#pending.length > 0 && !this.#failure) {
      const text = this.#pending.join("");
      this.#pending = [];
      const escaped = JSON.stringify(text).slice(1, -1);
      // As it is now: a second attempt must not take what the first one has done for another's.
      const { known } = this.copy;
      const bytes = await this.#persist(() => this.#append(known, escaped, text.length));
      this.#ahead -= text.length;
      if (typeof bytes === "number") this.copy.add(known.bytes, bytes, escaped);
      else if (bytes === "busy") this.#fail(noRoom());
      else await this.#lose();
    }
    // In the same turn as the last look at what is pending.
    this.#writing = undefined;
  }

  async #append(known: Known, text: string, units: number): Promise<number | "lost" | "busy"> {
    try {
      return await this.#calls.append(known, text, units);
    } catch (error) {
      if (isFull(error)) return "busy";
      throw error;
    }
  }

  /**
   * Tries for as long as the lease may last, and for no longer than one lasts: it may be
   * renewed while this alone is refused. Undefined when that is over.
   */
  async #persist<T>(call: () => Promise<T>): Promise<T | undefined> {
    const until = performance.now() + this.#leaseMs;
    for (;;) {
      try {
        return await call();
      } catch (error) {
        const isOver = performance.now() >= Math.min(this.#leaseEndsAt, until);
        if (!isUnavailable(error) || isOver) return undefined;
        await delay(RETRY_MS);
      }
    }
  }

  async #lose(): Promise<void> {
    this.loseLease();
    // What Redis says is what all readers are told; without it, it ends as it will end there.
    const [state] = await this.#calls
      .sync([{ ...this.copy.known, isProduced: false, wasRead: false }])
      .catch(() => []);
    if (state) this.copy.take(state);
    this.copy.giveUp(PRODUCER_LOST);
  }

  #fail(failure: ChatError): void {
    this.#failure ??= failure;
    this.#pending = [];
    this.#cancelled.abort(this.#failure);
  }
}

function noRoom(): ChatError {
  return new ChatError(
    "chat.busy",
    "The PC is holding more running replies than it has room for, so this one was stopped. Try again in a minute.",
  );
}
