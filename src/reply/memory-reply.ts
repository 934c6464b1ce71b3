import { ChatError } from "../errors.ts";
import { IdleTimer } from "../idle-timer.ts";
import { GrowingText } from "./growing-text.ts";
import { type ReplyEnding, type ReplySlice, STOPPED, type StoredReply } from "./reply-store.ts";

/** A kept reply in memory. A reader costs a callback while it waits, and nothing else. */
export class MemoryReply implements StoredReply {
  readonly fingerprint: string;
  readonly #cancelled = new AbortController();
  readonly #unreadMs: number;
  readonly #grow: (codeUnits: number) => void;
  readonly #text = new GrowingText();
  readonly #watched = new WeakSet<AbortSignal>();
  #waiting: (() => void)[] = [];
  #ending: ReplyEnding | undefined;
  #endedAt: number | undefined;
  #isRead = false;
  readonly #unreadTimer: IdleTimer;

  /** `grow` is asked for room before text is added, and throws when there is none. */
  constructor(
    fingerprint: string,
    { unreadMs, grow }: { unreadMs: number; grow: (codeUnits: number) => void },
  ) {
    this.fingerprint = fingerprint;
    this.#unreadMs = unreadMs;
    this.#grow = grow;
    this.#unreadTimer = new IdleTimer(() => {
      if (this.#waiting.length > 0) this.#unreadTimer.restart(unreadMs);
      else this.#cancelled.abort(unread(unreadMs));
    });
    this.#unreadTimer.restart(unreadMs);
  }

  /** Length of the text in UTF-16 code units. */
  get length(): number {
    return this.#text.length;
  }

  /** When it ended, by `performance.now()`; undefined while it runs. */
  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  /** Whether a reader was given its ending. */
  get isRead(): boolean {
    return this.#isRead;
  }

  get cancelled(): AbortSignal {
    return this.#cancelled.signal;
  }

  async append(text: string): Promise<void> {
    this.#grow(text.length);
    this.#text.append(text);
    this.#wake();
  }

  async end(ending: ReplyEnding): Promise<void> {
    this.#ending = ending;
    this.#endedAt = performance.now();
    this.#unreadTimer.stop();
    this.#wake();
  }

  async stop(): Promise<void> {
    if (this.#ending === undefined) this.#cancelled.abort(STOPPED);
  }

  async read(offset: number): Promise<ReplySlice | undefined> {
    return this.#read(offset);
  }

  async follow(offset: number, signal: AbortSignal): Promise<ReplySlice | undefined> {
    this.#watch(signal);
    while (this.#text.length <= offset && !this.#ending && !signal.aborted) await this.#change();
    return this.#read(offset);
  }

  #read(offset: number): ReplySlice | undefined {
    if (!this.#ending) this.#unreadTimer.restart(this.#unreadMs);
    if (offset > this.#text.length) return undefined;
    const piece = this.#text.read(offset);
    if (!this.#ending) return piece;
    this.#isRead = true;
    return { ...piece, ending: this.#ending };
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  readonly #wake = (): void => {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  };

  // Once a reader, not once a token: a listener costs more than everything else here.
  #watch(signal: AbortSignal): void {
    if (this.#watched.has(signal)) return;
    this.#watched.add(signal);
    signal.addEventListener("abort", this.#wake, { once: true });
  }
}

function unread(unreadMs: number): ChatError {
  return new ChatError(
    "reply.unread",
    `Nobody read the reply for ${Math.round(unreadMs / 60_000)} minutes, so it was stopped. Ask again.`,
  );
}
