import type { AbortScope } from "../abort-scope.ts";
import type { ChatEvent } from "../chat.ts";
import { failureDetails } from "./failure-details.ts";
import { followReply, withoutEnding } from "./follow-reply.ts";
import type { ReplyEnding, ReplySlice, StoredReply } from "./reply-store.ts";

/** How {@link readReply} tells a reply. */
export interface ReadReplyOptions {
  /** Whether the last event has the details that are known. Default false. */
  readonly details?: boolean;
}

/**
 * A kept reply's chat events as one reader gets them: everything from `start` on in one
 * token, then what comes, then the ending; an `error` with the reason when the reader's scope
 * is aborted before it.
 */
export async function* readReply(
  reply: StoredReply,
  start: ReplySlice,
  scope: AbortScope,
  { details = false }: ReadReplyOptions = {},
): AsyncGenerator<readonly ChatEvent[]> {
  for await (const { text, ending } of followReply(reply, start, scope)) {
    const tokens: ChatEvent[] = text === "" ? [] : [{ type: "token", delta: text }];
    if (ending) {
      const last = await lastEvent(reply, ending);
      const told = details && ending.details && { details: ending.details };
      return yield [...tokens, { ...last, ...told }];
    }
    if (tokens.length > 0) yield tokens;
  }
  const error = withoutEnding(scope.signal);
  const told = details && { details: failureDetails(error) };
  yield [{ type: "error", message: error.message, ...told }];
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
