import type { Conversation, Message } from "./conversation.ts";
import { spokenText } from "./split-reply.ts";

/** A conversation that a search found. */
export interface Hit {
  readonly conversation: Conversation;
  /** The words around the first place in its messages; none when the title was it. */
  readonly excerpt?: string;
  /** The message to show. */
  readonly messageId?: string;
}

/** Finds conversations by title and text, whatever the case and the accents. */
export function search(
  query: string,
  conversations: readonly Conversation[],
  messages: readonly Message[],
): Hit[] {
  const wanted = fold(query.trim().normalize("NFC"));
  if (wanted === "") return conversations.map((conversation) => ({ conversation }));
  const hits = new Map<string, Hit>();
  const byId = new Map(conversations.map((conversation) => [conversation.id, conversation]));
  for (const message of messages) {
    const conversation = byId.get(message.conversationId);
    if (!conversation || hits.has(conversation.id)) continue;
    const { role, content } = message;
    const text = (role === "assistant" ? spokenText(content) : content).normalize("NFC");
    const at = fold(text).indexOf(wanted);
    if (at < 0) continue;
    const excerpt = excerptAt(text, at, wanted.length);
    hits.set(conversation.id, { conversation, excerpt, messageId: message.id });
  }
  return conversations.flatMap((conversation) => {
    const hit = hits.get(conversation.id);
    if (fold(conversation.title).includes(wanted)) return [hit ?? { conversation }];
    return hit ?? [];
  });
}

// Keeps the length, so that a place in the folded text is one in the text.
function fold(text: string): string {
  if (/^[\x20-\x7e\s]*$/.test(text)) return text.toLowerCase();
  return Array.from(text.matchAll(/[\s\S]/g), ([unit]) => foldUnit(unit)).join("");
}

function foldUnit(unit: string): string {
  const bare = unit.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.length === unit.length ? bare : unit.toLowerCase().slice(0, 1);
}

function excerptAt(text: string, at: number, length: number): string {
  const start = Math.max(0, at - 30);
  const end = at + length + 60;
  const piece = text.slice(start, end).replace(/\s+/g, " ").trim();
  return `${start > 0 ? "…" : ""}${piece}${end < text.length ? "…" : ""}`;
}
