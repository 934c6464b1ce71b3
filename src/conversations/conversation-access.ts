import { ChatError } from "../errors.ts";
import type { ConversationSummary } from "./conversation.ts";

/** Whether somebody sees a conversation: their own, and shared ones. */
export function maySee({ owner, shared }: ConversationSummary, who: string): boolean {
  return shared || owner === who;
}

/**
 * Whether somebody may change what a conversation is: its owner, and the PC's owner where it is
 * shared. Everybody who sees it may add to it.
 */
function mayEdit({ owner, shared }: ConversationSummary, who: string): boolean {
  return owner === who || (shared && who === "owner");
}

/** Refuses an edit by somebody who may not make it. @throws ChatError `auth.forbidden` */
export function checkMayEdit(current: ConversationSummary, who: string): void {
  if (mayEdit(current, who)) return;
  throw new ChatError(
    "auth.forbidden",
    "Only whoever began this conversation can change or delete it. Branch it, and change that.",
  );
}
