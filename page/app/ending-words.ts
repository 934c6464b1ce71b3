import type { Message } from "../chat/conversation.ts";
import { spokenText } from "../chat/split-reply.ts";

const READ_OUT_LENGTH = 600;

/** How a complete reply ended, where the person should know; undefined after an ordinary end. */
export function completionNote({ content, finishReason }: Message): string | undefined {
  if (finishReason === "length")
    return spokenText(content) === ""
      ? "The model reached its length limit before it answered."
      : "The reply reached its length limit.";
  if (finishReason === "content_filter") return "A content filter ended the reply.";
  return content === "" ? "The model answered with nothing." : undefined;
}

/** What is read out when a reply ends: short ones whole, of others how long they are. */
export function endingWords(message: Message): string {
  const { state, content, reason } = message;
  if (state === "error" || state === "lost") return `The reply failed. ${reason ?? ""}`;
  if (state === "stopped") return "Stopped.";
  const text = spokenText(content);
  const note = completionNote(message);
  if (note !== undefined && text === "") return note;
  const words = text.split(/\s+/).length;
  const reply =
    text.length <= READ_OUT_LENGTH
      ? `Reply: ${text}`
      : `The reply ${note === undefined ? "is complete:" : "has"} ${words} words.`;
  return note === undefined ? reply : `${reply} ${note}`;
}
