import type { Message } from "../chat/conversation.ts";
import { spokenText } from "../chat/split-reply.ts";

const READ_OUT_LENGTH = 600;

/** What is read out when a reply ends: short ones whole, of others that they are there. */
export function endingWords({ state, content, reason }: Message): string {
  const text = spokenText(content);
  if (state === "error" || state === "lost") return `The reply failed. ${reason ?? ""}`;
  if (state === "stopped") return "Stopped.";
  if (text.length <= READ_OUT_LENGTH) return `Reply: ${text}`;
  return `The reply is complete: ${text.split(/\s+/).length} words.`;
}
