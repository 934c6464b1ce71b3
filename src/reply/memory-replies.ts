import { ChatError } from "../errors.ts";
import { MemoryReply } from "./memory-reply.ts";
import type { ClaimResult, ReplyKey, ReplyStore, StoredReply } from "./reply-store.ts";

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
 * Keeps replies in this process's memory. When there is no room left, finished ones go:
 * those of the owner who holds the most, so that one device cannot push out another's; of
 * these the ones first whose ending a reader was given, and the one that ended first.
 * Replies whose time is over are dropped at the next call: there is no
 * timer but one for each reply that is running.
 */
export function memoryReplies({
  keptMs = 900_000,
  unreadMs = 600_000,
  maxReplies = 256,
  maxBytes = 67_108_864,
}: MemoryRepliesOptions = {}): ReplyStore {
  const entries = new Map<string, Entry>();
  let codeUnits = 0;

  function drop(entry: Entry): void {
    entries.delete(entry.id);
    codeUnits -= entry.reply.length;
  }

  function dropExpired(): void {
    const now = performance.now();
    for (const entry of entries.values()) {
      const { endedAt } = entry.reply;
      if (endedAt !== undefined && now - endedAt >= keptMs) drop(entry);
    }
  }

  /** Drops finished replies until there is `enough` room; false when there are none left. */
  function makeRoom(enough: () => boolean): boolean {
    while (!enough()) {
      const expendable = mostExpendable([...entries.values()]);
      if (!expendable) return false;
      drop(expendable);
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
    async find(key: ReplyKey): Promise<StoredReply | undefined> {
      dropExpired();
      return entries.get(idOf(key))?.reply;
    },
    async claim(key: ReplyKey, fingerprint: string): Promise<ClaimResult> {
      dropExpired();
      const id = idOf(key);
      const known = entries.get(id);
      if (known) return { reply: known.reply, isNew: false };
      if (!makeRoom(() => entries.size < maxReplies)) throw busy(maxReplies);
      const reply = new MemoryReply(fingerprint, { unreadMs, grow });
      entries.set(id, { id, owner: key.owner, reply });
      return { reply, isNew: true };
    },
  };
}

interface Entry {
  readonly id: string;
  readonly owner: string;
  readonly reply: MemoryReply;
}

/** One string for both parts; a key of the client's holds no line feed. */
function idOf({ owner, key }: ReplyKey): string {
  return `${owner}\n${key}`;
}

/** The finished reply to drop first; undefined when all are running. */
function mostExpendable(entries: readonly Entry[]): Entry | undefined {
  const held = new Map<string, number>();
  for (const { owner } of entries) held.set(owner, (held.get(owner) ?? 0) + 1);
  const rank = ({ owner, reply }: Entry): readonly number[] => [
    -(held.get(owner) ?? 0),
    reply.isRead ? 0 : 1,
    reply.endedAt ?? 0,
  ];
  let first: { readonly entry: Entry; readonly rank: readonly number[] } | undefined;
  for (const entry of entries) {
    if (entry.reply.endedAt === undefined) continue;
    const candidate = { entry, rank: rank(entry) };
    if (!first || isBefore(candidate.rank, first.rank)) first = candidate;
  }
  return first?.entry;
}

function isBefore(left: readonly number[], right: readonly number[]): boolean {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
}

function busy(maxReplies: number): ChatError {
  return new ChatError(
    "chat.busy",
    `The PC is already running ${maxReplies} replies. Try again in a minute, or stop one.`,
    { headers: { "retry-after": "30" } },
  );
}
