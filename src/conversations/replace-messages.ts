import { spokenText } from "../spoken-text.ts";
import { type AddedMessages, addMessages } from "./add-messages.ts";
import { branchOf, type Conversation, type NewMessage } from "./conversation.ts";

/** What a client says that a conversation's messages shall be. */
export interface ReplacedMessages {
  readonly messages: readonly NewMessage[];
  /** The `updatedAt` that it saw, or that of its own change. Default: it does not say. */
  readonly updatedAt?: number;
  /** The name of the conversation on the client, as DotAgents' app says it. */
  readonly clientSessionId?: string;
  /** Who says it. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Makes a list of messages a conversation's shown branch: those that it has in common with the
 * shown one stay, the others follow, and what stood there is kept on a branch of its own.
 * Undefined when that would take away messages that the client may not have seen: it only adds
 * to what is shown, or names the conversation's `updatedAt`, or is the app that made the last
 * change itself, with a later time of its own.
 */
export function replaceMessages(
  conversation: Conversation,
  replaced: ReplacedMessages,
): AddedMessages | undefined {
  const { messages, now } = replaced;
  const branch = branchOf(conversation);
  let common = 0;
  while (common < branch.length && isSame(branch[common], messages[common])) common++;
  const added = messages.slice(common);
  if (common < branch.length && !hasSeen(conversation, replaced)) return undefined;
  const leafId = branch[common - 1]?.id;
  const place = { messages: conversation.messages, ...(leafId !== undefined && { leafId }) };
  return { ...(leafId !== undefined && { leafId }), ...addMessages(place, added, { now }) };
}

function isSame(one: NewMessage | undefined, other: NewMessage | undefined): boolean {
  if (one?.role !== other?.role || !one || !other) return false;
  const said = ({ role, content }: NewMessage): string =>
    role === "assistant" ? spokenText(content) : content;
  return one.content === other.content || said(one) === said(other);
}

function hasSeen(
  current: Conversation,
  { updatedAt, clientSessionId, by }: ReplacedMessages,
): boolean {
  if (updatedAt === undefined) return false;
  if (updatedAt === current.updatedAt) return true;
  const isItsOwn =
    clientSessionId !== undefined &&
    clientSessionId === (current.clientSessionId ?? clientSessionId);
  return isItsOwn && current.updatedBy === by && updatedAt > current.updatedAt;
}
