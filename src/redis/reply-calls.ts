import type { ReplyEnding } from "../reply/reply-store.ts";
import type { RedisConnection } from "./redis-connection.ts";
import type { RedisScript } from "./redis-script.ts";
import { ABANDON, APPEND, CLAIM, END, FIND, MARK_READ, STOP, SYNC } from "./reply-scripts.ts";

/** Bounds of the replies in a store. */
export interface ReplyBounds {
  readonly keptMs: number;
  readonly leaseMs: number;
  readonly unreadMs: number;
  readonly maxReplies: number;
  readonly maxBytes: number;
}

/** Which reply is meant, and how much of it is known. */
export interface Known {
  readonly id: string;
  readonly nonce: string;
  readonly bytes: number;
}

/** What is kept of a reply beyond what was known. */
export interface Rest {
  /** From which byte of the text to which. */
  readonly from: number;
  readonly to: number;
  /** As it is kept: the inside of a JSON string. */
  readonly text: string;
  readonly ending: ReplyEnding | undefined;
}

/** What is kept under an id. */
export interface Found extends Rest {
  readonly fingerprint: string;
  readonly nonce: string;
}

/** What {@link ReplyCalls.sync} gives for a reply; undefined when it is no longer kept. */
export type SyncedReply = (Rest & { readonly wish: "" | "stop" | "unread" }) | undefined;

// JavaScript's greatest whole number that Redis adds a time to without an overflow.
const MAX_MS = Number.MAX_SAFE_INTEGER;

/** The scripts as functions. Each throws ChatError `store.unavailable`. */
export class ReplyCalls {
  readonly #connection: RedisConnection;
  readonly #base: string;
  readonly #bounds: readonly string[];
  readonly #now: (() => number) | undefined;

  constructor(
    connection: RedisConnection,
    options: { prefix: string; bounds: ReplyBounds; now?: (() => number) | undefined },
  ) {
    const { keptMs, leaseMs, unreadMs, maxReplies, maxBytes } = options.bounds;
    this.#connection = connection;
    this.#base = `{${options.prefix}}`;
    this.#now = options.now;
    this.#bounds = [keptMs, leaseMs, unreadMs, maxReplies, Math.floor(maxBytes / 2)].map((bound) =>
      String(Math.min(Math.floor(bound), MAX_MS)),
    );
  }

  /** Where what happens to a reply is told. */
  channel(id: string): string {
    return `${this.#base}:live:${id}`;
  }

  async find(id: string, known: Known | undefined): Promise<Found | undefined> {
    const answer = await this.#run(FIND, [id, known?.nonce ?? "", String(known?.bytes ?? 0)]);
    return foundIn(answer);
  }

  /** Undefined when there is no room. */
  async claim(
    id: string,
    known: Known | undefined,
    { fingerprint, nonce }: { fingerprint: string; nonce: string },
  ): Promise<Found | undefined> {
    const args = [id, known?.nonce ?? "", String(known?.bytes ?? 0), fingerprint, nonce];
    return foundIn(await this.#run(CLAIM, args));
  }

  /** Drops a reply that was claimed, unless its claim never came to Redis. */
  async abandon({ id, nonce }: Pick<Known, "id" | "nonce">): Promise<void> {
    await this.#run(ABANDON, [id, nonce]);
  }

  /** The bytes that the text then has. */
  async append(
    { id, nonce, bytes }: Known,
    text: string,
    units: number,
  ): Promise<number | "lost" | "busy"> {
    return (await this.#run(APPEND, [id, nonce, String(bytes), text, String(units)])) as
      | number
      | "lost"
      | "busy";
  }

  async end({ id, nonce, bytes }: Known, ending: ReplyEnding): Promise<"ended" | "lost"> {
    const args = [id, nonce, JSON.stringify(ending), String(bytes)];
    return (await this.#run(END, args)) as "ended" | "lost";
  }

  async stop({ id, nonce }: Known): Promise<void> {
    await this.#run(STOP, [id, nonce]);
  }

  async markRead({ id, nonce }: Known): Promise<void> {
    await this.#run(MARK_READ, [id, nonce]);
  }

  async sync(
    replies: readonly (Known & { readonly isProduced: boolean; readonly wasRead: boolean })[],
  ): Promise<SyncedReply[]> {
    const args = replies.flatMap(({ id, nonce, bytes, isProduced, wasRead }) => [
      id,
      nonce,
      String(bytes),
      isProduced ? "1" : "",
      wasRead ? "1" : "",
    ]);
    const states = (await this.#run(SYNC, args)) as unknown[][];
    return states.map(([from, to, text, ending, wish]) =>
      from === "gone" ? undefined : { ...restOf(from, to, text, ending), wish: wish as "" },
    );
  }

  #run(script: RedisScript, args: readonly string[]): Promise<unknown> {
    // The time is Redis's own, which all instances share.
    const now = this.#now ? String(Math.floor(this.#now())) : "-1";
    return this.#connection.run(script, this.#base, [now, ...this.#bounds, ...args]);
  }
}

function foundIn(answer: unknown): Found | undefined {
  if (!Array.isArray(answer) || answer.length < 2) return undefined;
  const [fingerprint, nonce, from, to, text, ending] = answer;
  return { fingerprint, nonce, ...restOf(from, to, text, ending) };
}

function restOf(from: unknown, to: unknown, text: unknown, ending: unknown): Rest {
  return {
    from: Number(from),
    to: Number(to),
    text: String(text),
    ending: ending === "" ? undefined : JSON.parse(String(ending)),
  };
}
