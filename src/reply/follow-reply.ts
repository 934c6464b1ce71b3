import type { AbortScope } from "../abort-scope.ts";
import { delay } from "../delay.ts";
import { ChatError } from "../errors.ts";
import type { ReplySlice, StoredReply } from "./reply-store.ts";

/**
 * A kept reply as one reader gets it: `start`, then what comes, slice by slice; the last one
 * holds the ending. The scope is the reader's own: when it is aborted the reader gets what
 * there is, perhaps no ending, and the reply goes on. Closes the scope.
 */
export async function* followReply(
  reply: StoredReply,
  start: ReplySlice,
  scope: AbortScope,
): AsyncGenerator<ReplySlice> {
  const { signal } = scope;
  try {
    let slice: ReplySlice | undefined = start;
    let offset = start.offset;
    let isLast = false;
    while (slice) {
      offset += slice.text.length;
      yield slice;
      if (slice.ending || isLast) return;
      // The reply may have ended while this reader was behind, or be ended at this moment
      // by what aborted it: its last events are a few steps away then.
      isLast = signal.aborted;
      if (isLast) await delay(0);
      slice = await reply.follow(offset, signal);
    }
  } finally {
    scope.close();
  }
}

/** Why a reader got no ending. */
export function withoutEnding({ reason }: AbortSignal): ChatError {
  return reason instanceof ChatError
    ? reason
    : new ChatError("chat.stream_lost", "The reply is no longer kept. Ask again.");
}
