import type { AbortScope } from "../abort-scope.ts";
import type { ChatEvent } from "../chat.ts";
import { delay } from "../delay.ts";
import { ChatError } from "../errors.ts";
import type { ReplyEnding, ReplySlice, StoredReply } from "./reply-store.ts";

/**
 * A kept reply as one reader sees it: everything from `start` on in one token, then
 * what comes, then the ending. The scope is the reader's own: when it is aborted the
 * reader gets what there is and an `error` with the reason, and the reply goes on.
 */
export async function* readReply(
  reply: StoredReply,
  start: ReplySlice,
  scope: AbortScope,
): AsyncGenerator<readonly ChatEvent[]> {
  const { signal } = scope;
  try {
    let slice: ReplySlice | undefined = start;
    let offset = start.offset;
    let isLast = false;
    while (slice) {
      offset += slice.text.length;
      const tokens: ChatEvent[] = slice.text === "" ? [] : [{ type: "token", delta: slice.text }];
      if (slice.ending) return yield [...tokens, await lastEvent(reply, slice.ending)];
      if (tokens.length > 0) yield tokens;
      if (isLast) break;
      // The reply may have ended while this reader was behind, or be ended at this moment
      // by what aborted it: its last events are a few steps away then.
      isLast = signal.aborted;
      if (isLast) await delay(0);
      slice = await reply.follow(offset, signal);
    }
    yield [{ type: "error", message: reasonOf(signal) }];
  } finally {
    scope.close();
  }
}

async function lastEvent(
  reply: StoredReply,
  { status, message = "The reply failed.", finishReason, usage }: ReplyEnding,
): Promise<ChatEvent> {
  if (status === "error") return { type: "error", message };
  const content = (await reply.read(0))?.text ?? "";
  return {
    type: "done",
    content,
    ...(finishReason && { finishReason }),
    ...(usage && { usage }),
  };
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof ChatError ? reason.message : "The reply is no longer kept. Ask again.";
}
