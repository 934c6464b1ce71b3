import type { ConversationSummary } from "../../conversations/conversation.ts";
import type { ConversationHit } from "../../conversations/conversation-search.ts";
import { beginningOf, printable } from "../printable.ts";
import { table } from "../table.ts";

const MAX_TITLE_LENGTH = 60;

/** What `conversations list` and `conversations search` print; `none` when there is nothing. */
export function conversationList(hits: readonly ConversationHit[], none: string): string {
  if (hits.length === 0) return `${none}\n`;
  const rows = hits.map(({ conversation, excerpt }) => [
    conversation.id,
    dayAndTime(conversation.updatedAt),
    String(conversation.messageCount),
    ownerOf(conversation),
    beginningOf(printable(conversation.title), MAX_TITLE_LENGTH),
    ...(excerpt === undefined ? [] : [printable(excerpt)]),
  ]);
  return table([["ID", "CHANGED", "MESSAGES", "OWNER", "TITLE"], ...rows]);
}

/** The same for programs. */
export function conversationListJson(hits: readonly ConversationHit[]): string {
  const listed = hits.map(({ conversation, ...found }) => ({ ...conversation, ...found }));
  return `${JSON.stringify({ conversations: listed }, null, 2)}\n`;
}

/** A text of several lines, without what a terminal would take for commands. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

function ownerOf({ owner, shared }: ConversationSummary): string {
  return printable(shared ? `${owner} (shared)` : owner);
}

function dayAndTime(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}
