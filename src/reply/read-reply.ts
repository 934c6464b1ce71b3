import type { AbortScope } from "../abort-scope.ts";
import type { ChatEvent } from "../chat.ts";
import { followReply, withoutEnding } from "./follow-reply.ts";
import type { ReplyEnding, ReplySlice, StoredReply } from "./reply-store.ts";

/**
 * A kept reply's chat events as one reader gets them: everything from `start` on in one
 * token, then what comes, then the ending; an `error` with the reason when the reader's scope
 * is aborted before it.
 */
export async function* readReply(
  reply: StoredReply,
  start: ReplySlice,
  scope: AbortScope,
): AsyncGenerator<readonly ChatEvent[]> {
  for await (const { text, ending } of followReply(reply, start, scope)) {
    const tokens: ChatEvent[] = text === "" ? [] : [{ type: "token", delta: text }];
    if (ending) return yield [...tokens, await lastEvent(reply, ending)];
    if (tokens.length > 0) yield tokens;
  }
  yield [{ type: "error", message: withoutEnding(scope.signal).message }];
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
