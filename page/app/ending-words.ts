import type { Message } from "../chat/conversation.ts";
import { spokenText } from "../chat/split-reply.ts";
import { words } from "../words/chat.ts";

const READ_OUT_LENGTH = 600;

/** How a complete reply ended, where the person should know; undefined after an ordinary end. */
export function completionNote({ content, finishReason }: Message): string | undefined {
  if (finishReason === "length")
    return spokenText(content) === "" ? words.reachedLimitEarly : words.reachedLimit;
  if (finishReason === "content_filter") return words.filtered;
  return content === "" ? words.emptyReply : undefined;
}

/** What is read out when a reply ends: short ones whole, of others how long they are. */
export function endingWords(message: Message): string {
  const { state, content, reason } = message;
  if (state === "error" || state === "lost") return words.replyFailed(reason ?? "");
  if (state === "stopped") return words.stopped;
  const text = spokenText(content);
  const note = completionNote(message);
  if (note !== undefined && text === "") return note;
  const count = text.split(/\s+/).length;
  const reply =
    text.length <= READ_OUT_LENGTH
      ? words.replyIs(text)
      : note === undefined
        ? words.replyComplete(count)
        : words.replyLength(count);
  return note === undefined ? reply : `${reply} ${note}`;
}
