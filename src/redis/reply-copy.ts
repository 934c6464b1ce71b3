import { GrowingText } from "../reply/growing-text.ts";
import type { ReplyEnding, ReplySlice } from "../reply/reply-store.ts";
import type { Known, Rest } from "./reply-calls.ts";

/**
 * This instance's copy of one reply that is kept in Redis: as much of it as has arrived, in
 * order and without a gap. All readers of this instance share it.
 */
export class ReplyCopy {
  readonly id: string;
  /** Which of the replies that were ever kept under this id it is. */
  readonly nonce: string;
  readonly fingerprint: string;
  /** By `performance.now()`: when it was last asked for. */
  usedAt: number = performance.now();
  /** Whether it was read since Redis was last told so. */
  wasRead = false;
  readonly #text = new GrowingText();
  readonly #watching = new Set<AbortSignal>();
  #bytes = 0;
  #ending: ReplyEnding | undefined;
  #isGone = false;
  #isEndingRead = false;
  #wasGivenUp = false;
  #waiting: (() => void)[] = [];

  constructor(id: string, { nonce, fingerprint }: { nonce: string; fingerprint: string }) {
    this.id = id;
    this.nonce = nonce;
    this.fingerprint = fingerprint;
  }

  /** Bytes of the text as Redis keeps it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Which it is, and how much of it there is here. */
  get known(): Known {
    return { id: this.id, nonce: this.nonce, bytes: this.#bytes };
  }

  get ending(): ReplyEnding | undefined {
    return this.#ending;
  }

  /** Whether nothing more will come: it has ended, or is no longer kept. */
  get isOver(): boolean {
    return this.#ending !== undefined || this.#isGone;
  }

  /** Whether readers follow it, or have asked for it in the last `ms` milliseconds. */
  isUsed(ms: number): boolean {
    return this.#watching.size > 0 || performance.now() - this.usedAt < ms;
  }

  /** Whether a reader follows it. */
  get isWatched(): boolean {
    return this.#watching.size > 0;
  }

  /** Takes the text that begins at a byte; returns false when there is a gap before it. */
  add(from: number, to: number, text: string): boolean {
    if (from > this.#bytes) return false;
    if (to <= this.#bytes || this.isOver) return true;
    const missing = from === this.#bytes ? text : afterBytes(text, this.#bytes - from);
    this.#bytes = to;
    this.#text.append(JSON.parse(`"${missing}"`));
    this.#wake();
    return true;
  }

  /** Takes the ending of a text of so many bytes; returns false when some of it is missing. */
  end(bytes: number, ending: ReplyEnding): boolean {
    if (this.#bytes < bytes) return false;
    this.#ending ??= ending;
    this.#wake();
    return true;
  }

  /** Takes what Redis gave; returns false when there is a gap before it. */
  take({ from, to, text, ending }: Rest): boolean {
    return this.add(from, to, text) && (ending === undefined || this.end(to, ending));
  }

  /** Notes that a reader was given the ending; whether it is the first one here. */
  noteRead(): boolean {
    const isFirst = !this.#isEndingRead;
    this.#isEndingRead = true;
    return isFirst;
  }

  /** Ends it here alone, since nothing more can be known of it. */
  giveUp(ending: ReplyEnding): void {
    if (this.isOver) return;
    this.#wasGivenUp = true;
    this.end(0, ending);
  }

  get wasGivenUp(): boolean {
    return this.#wasGivenUp;
  }

  /** Notes that it is no longer kept; readers get no ending. */
  lose(): void {
    this.#isGone = true;
    this.#wake();
  }

  /** Whether there is something beyond `offset`, or an ending. */
  hasMore(offset: number): boolean {
    return this.#text.length > offset || this.#ending !== undefined;
  }

  /** Everything from `offset` on; undefined when the text is shorter. */
  read(offset: number): ReplySlice | undefined {
    if (offset > this.#text.length) return undefined;
    const piece = this.#text.read(offset);
    return this.#ending ? { ...piece, ending: this.#ending } : piece;
  }

  /** Resolves once there is something beyond `offset`, or nothing more will come, or on the signal. */
  async beyond(offset: number, signal: AbortSignal): Promise<void> {
    this.#watch(signal);
    while (this.#text.length <= offset && !this.isOver && !signal.aborted)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  // A reader's signal is aborted when it has its ending, too.
  #watch(signal: AbortSignal): void {
    if (signal.aborted || this.#watching.has(signal)) return;
    this.#watching.add(signal);
    const leave = (): void => {
      this.#watching.delete(signal);
      this.usedAt = performance.now();
      this.#wake();
    };
    signal.addEventListener("abort", leave, { once: true });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

// Pieces are appended whole, so no character is cut.
function afterBytes(text: string, bytes: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(bytes));
}
