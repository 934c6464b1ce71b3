import type { ReplyEnding, ReplyKey, ReplyStore, StoredReply } from "../reply/reply-store.ts";

/** A kept reply that has just ended. */
export interface EndedReply {
  readonly key: ReplyKey;
  readonly tookMs: number;
  readonly status: ReplyEnding["status"];
}

/** A store that tells of each reply that ends in it. */
export function watchReplies(
  store: ReplyStore,
  onEnd: (reply: EndedReply) => void,
  { now = () => performance.now() }: { readonly now?: () => number } = {},
): ReplyStore {
  return {
    find: (key) => store.find(key),
    async claim(key, fingerprint) {
      const claimed = await store.claim(key, fingerprint);
      if (!claimed.isNew) return claimed;
      const startedAt = now();
      const ended = ({ status }: ReplyEnding): void =>
        onEnd({ key, status, tookMs: now() - startedAt });
      return { ...claimed, reply: watchEnd(claimed.reply, ended) };
    },
  };
}

function watchEnd(reply: StoredReply, onEnd: (ending: ReplyEnding) => void): StoredReply {
  return {
    fingerprint: reply.fingerprint,
    cancelled: reply.cancelled,
    append: (text) => reply.append(text),
    async end(ending) {
      await reply.end(ending);
      onEnd(ending);
    },
    stop: () => reply.stop(),
    read: (offset) => reply.read(offset),
    follow: (offset, signal) => reply.follow(offset, signal),
  };
}
