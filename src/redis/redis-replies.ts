import { delay } from "../delay.ts";
import { ChatError } from "../errors.ts";
import { toHex } from "../hex.ts";
import type { ClaimResult, ReplyKey, ReplyStore, StoredReply } from "../reply/reply-store.ts";
import { connectionTo, type RedisSource } from "./connect.ts";
import { LiveReplies } from "./live-replies.ts";
import { RedisReply } from "./redis-reply.ts";
import { type Found, ReplyCalls } from "./reply-calls.ts";
import { ReplyProducer } from "./reply-producer.ts";

/** Options of {@link redisReplies}. */
export interface RedisRepliesOptions {
  /**
   * A client of the `redis` package, connected and with an `error` listener, or what
   * `httpRedis()` gives.
   */
  readonly client: RedisSource;
  /** What the names of all keys and channels begin with, in braces. Default `remote-chat`. */
  readonly prefix?: string;
  /** Milliseconds that a finished reply is kept. Default 15 minutes. */
  readonly keptMs?: number;
  /** Milliseconds after which a reply that nobody reads is stopped. Default 10 minutes. */
  readonly unreadMs?: number;
  /** Replies kept, running ones included, by all instances together. Default 256. */
  readonly maxReplies?: number;
  /** Bytes of text kept, at two for each UTF-16 code unit, by all instances together. Default 64 MiB. */
  readonly maxBytes?: number;
  /**
   * Milliseconds after which a producer that gave no sign of life has lost its reply, which
   * then ends as an error. Default 10 000; the same on all instances.
   */
  readonly leaseMs?: number;
  /**
   * Milliseconds between two such signs, after which what was missed is asked for as well.
   * Default 1 000; 250 where there is no connection to listen on.
   */
  readonly syncMs?: number;
  /** Milliseconds to wait for an answer of Redis. Default 2 000. */
  readonly timeoutMs?: number;
  /** The time in milliseconds, the same on all instances. Default: Redis's own. */
  readonly now?: () => number;
}

/** Replies in Redis. */
export interface RedisReplies extends ReplyStore {
  /** Closes the connection that it listens on. Replies that are being written here lose their lease. */
  close(): void;
}

/**
 * Keeps replies in Redis or Valkey, for any number of instances: one writes a reply, all can
 * read it live, and stop it. They share the bounds of {@link memoryReplies}, and drop replies
 * in the same order.
 *
 * @example
 * const client = await createClient({ url }).on("error", report).connect();
 * const handler = createHandler({ token, provider, replies: redisReplies({ client }) });
 *
 * @throws TypeError when the prefix holds a brace
 */
export function redisReplies(options: RedisRepliesOptions): RedisReplies {
  const { prefix = "remote-chat", timeoutMs = 2_000, leaseMs = 10_000, now } = options;
  const { keptMs = 900_000, unreadMs = 600_000, maxReplies = 256, maxBytes = 67_108_864 } = options;
  const connection = connectionTo(options.client, { timeoutMs });
  const { syncMs = connection.subscribe ? 1_000 : 250 } = options;
  const bounds = { keptMs, leaseMs, unreadMs, maxReplies, maxBytes };
  const calls = new ReplyCalls(connection, { prefix: checkedPrefix(prefix), bounds, now });
  const lostMs = leaseMs + 2 * syncMs;
  const live = new LiveReplies({ connection, calls, syncMs, unreadMs, lostMs });
  const replyOf = (id: string, found: Found): RedisReply =>
    new RedisReply(live.update(id, found), { live, calls });

  const closed = new AbortController();

  // Redis may have got the claim all the same, and nobody produces that reply: a message that
  // is sent again under its key must not wait for an ending that says so.
  async function abandon(claimed: { id: string; nonce: string }): Promise<void> {
    const until = performance.now() + leaseMs;
    while (!closed.signal.aborted && performance.now() < until) {
      const isDone = await calls.abandon(claimed).then(
        () => true,
        () => false,
      );
      if (isDone) return;
      await delay(syncMs, { signal: closed.signal });
    }
  }

  return {
    async find(key: ReplyKey): Promise<StoredReply | undefined> {
      const id = idOf(key);
      const found = await calls.find(id, live.get(id)?.known);
      return found && replyOf(id, found);
    },
    async claim(key: ReplyKey, fingerprint: string): Promise<ClaimResult> {
      const id = idOf(key);
      const nonce = toHex(crypto.getRandomValues(new Uint8Array(16)));
      const claiming = calls.claim(id, live.get(id)?.known, { fingerprint, nonce });
      claiming.catch(() => abandon({ id, nonce }));
      const found = await claiming;
      if (!found) throw busy(maxReplies);
      const reply = replyOf(id, found);
      const copy = live.get(id);
      if (found.nonce !== nonce || !copy) return { reply, isNew: false };
      live.produce(new ReplyProducer(copy, { calls, leaseMs }));
      return { reply, isNew: true };
    },
    close() {
      closed.abort();
      live.close();
      connection.close();
    },
  };
}

/** One string for both parts: no colon is left in the first. */
function idOf({ owner, key }: ReplyKey): string {
  return `${encodeURIComponent(owner)}:${key}`;
}

/** The prefix, which is put in braces: they say what of a name decides its slot. */
export function checkedPrefix(prefix: string): string {
  if (/^[^{}]+$/.test(prefix)) return prefix;
  throw new TypeError("The prefix must have a character, and no brace.");
}

function busy(maxReplies: number): ChatError {
  return new ChatError(
    "chat.busy",
    `The PC is already running ${maxReplies} replies. Try again in a minute, or stop one.`,
    { headers: { "retry-after": "30" } },
  );
}
