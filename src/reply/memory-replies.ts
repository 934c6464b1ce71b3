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
 * those of the owner who holds the most (of what there is no room for: replies, or text); of
 * these the ones first whose ending a reader was given, and the one that ended first. An
 * unread one never goes for an owner who holds more than its own, so that one device cannot
 * push out another's. Replies whose time is over are dropped at the next call: there is no
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

  /** Drops finished replies until `owner` has `enough` room; false when none is left to drop. */
  function makeRoom(owner: string, measure: Measure, enough: () => boolean): boolean {
    while (!enough()) {
      const expendable = mostExpendable([...entries.values()], owner, measure);
      if (!expendable) return false;
      drop(expendable);
    }
    return true;
  }

  function grow(owner: string, by: number): void {
    codeUnits += by;
    if (makeRoom(owner, lengthOf, () => codeUnits * BYTES_PER_CODE_UNIT <= maxBytes)) return;
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
      const { owner } = key;
      if (!makeRoom(owner, one, () => entries.size < maxReplies)) throw busy(maxReplies);
      const options = { unreadMs, grow: (by: number) => grow(owner, by) };
      const reply = new MemoryReply(fingerprint, options);
      entries.set(id, { id, owner, reply });
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

/** How much of what there is no room for a reply takes. */
type Measure = (entry: Entry) => number;

const one: Measure = () => 1;
const lengthOf: Measure = ({ reply }) => reply.length;

/** The finished reply to drop first when `owner` needs room; undefined when there is none. */
function mostExpendable(
  entries: readonly Entry[],
  owner: string,
  measure: Measure,
): Entry | undefined {
  const shares = new Map<string, number>();
  for (const entry of entries)
    shares.set(entry.owner, (shares.get(entry.owner) ?? 0) + measure(entry));
  const shareOf = (holder: string): number => shares.get(holder) ?? 0;
  const rank = (entry: Entry): readonly number[] => [
    -shareOf(entry.owner),
    entry.reply.isRead ? 0 : 1,
    entry.reply.endedAt ?? 0,
  ];
  let first: { readonly entry: Entry; readonly rank: readonly number[] } | undefined;
  for (const entry of entries) {
    const { endedAt, isRead } = entry.reply;
    if (endedAt === undefined) continue;
    if (!isRead && shareOf(entry.owner) < shareOf(owner)) continue;
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
