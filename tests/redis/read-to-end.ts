import type { ReplySlice, StoredReply } from "../../src/reply/reply-store.ts";

/** A reply from its beginning, once it has ended. @throws Error when it is gone without an ending */
export async function readToEnd(reply: StoredReply): Promise<ReplySlice> {
  const { signal } = new AbortController();
  for (let offset = 0; ; ) {
    const slice = await reply.follow(offset, signal);
    if (!slice) throw new Error("no ending");
    offset += slice.text.length;
    if (slice.ending) return (await reply.read(0)) as ReplySlice;
  }
}
