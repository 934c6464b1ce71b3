import { ChatError } from "../errors.ts";
import { MemoryReply } from "./memory-reply.ts";
import type { ClaimResult, ReplyStore, StoredReply } from "./reply-store.ts";

/** Bounds of {@link memoryReplies}. */
export interface MemoryRepliesOptions {
  /** Milliseconds that a finished reply is kept. Default 15 minutes. */
  readonly keptMs?: number;
  /** Milliseconds after which a reply that nobody reads is stopped. Default 10 minutes. */
  readonly unreadMs?: number;
  /** Replies kept, running ones included. Default 256. */
  readonly maxReplies?: number;
  /** Bytes of text kept, at two for each UTF-16 code unit. Default 64 MiB. */
  readonly maxBytes?: number;
}

const BYTES_PER_CODE_UNIT = 2;

/**
 * Keeps replies in this process's memory. When there is no room left, the oldest
 * finished one goes first. Replies whose time is over are dropped at the next call:
 * there is no timer but one for each reply that is running.
 */
export function memoryReplies({
  keptMs = 900_000,
  unreadMs = 600_000,
  maxReplies = 256,
  maxBytes = 67_108_864,
}: MemoryRepliesOptions = {}): ReplyStore {
  const replies = new Map<string, MemoryReply>();
  let codeUnits = 0;

  function drop(key: string, reply: MemoryReply): void {
    replies.delete(key);
    codeUnits -= reply.length;
  }

  function dropExpired(): void {
    const now = performance.now();
    for (const [key, reply] of replies)
      if (reply.endedAt !== undefined && now - reply.endedAt >= keptMs) drop(key, reply);
  }

  /** Drops finished replies, the one first that ended first, until there is `enough` room. */
  function makeRoom(enough: () => boolean): boolean {
    while (!enough()) {
      const oldest = firstEnded(replies);
      if (!oldest) return false;
      drop(...oldest);
    }
    return true;
  }

  function grow(by: number): void {
    codeUnits += by;
    if (makeRoom(() => codeUnits * BYTES_PER_CODE_UNIT <= maxBytes)) return;
    codeUnits -= by;
    throw new ChatError(
      "chat.busy",
      "The PC is holding more running replies than it has room for, so this one was stopped. Try again in a minute.",
    );
  }

  return {
    async find(key: string): Promise<StoredReply | undefined> {
      dropExpired();
      return replies.get(key);
    },
    async claim(key: string, fingerprint: string): Promise<ClaimResult> {
      dropExpired();
      const known = replies.get(key);
      if (known) return { reply: known, isNew: false };
      if (!makeRoom(() => replies.size < maxReplies)) throw busy(maxReplies);
      const reply = new MemoryReply(fingerprint, { unreadMs, grow });
      replies.set(key, reply);
      return { reply, isNew: true };
    },
  };
}

function busy(maxReplies: number): ChatError {
  return new ChatError(
    "chat.busy",
    `The PC is already running ${maxReplies} replies. Try again in a minute, or stop one.`,
    { headers: { "retry-after": "30" } },
  );
}

function firstEnded(replies: ReadonlyMap<string, MemoryReply>): [string, MemoryReply] | undefined {
  let first: [string, MemoryReply] | undefined;
  let firstEndedAt = Number.POSITIVE_INFINITY;
  for (const entry of replies) {
    const { endedAt = Number.POSITIVE_INFINITY } = entry[1];
    if (endedAt >= firstEndedAt) continue;
    first = entry;
    firstEndedAt = endedAt;
  }
  return first;
}
