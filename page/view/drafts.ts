// Drafts are stored, since a phone may end the page at any time.
const keyOf = (conversationId: string | undefined): string => `draft:${conversationId ?? "new"}`;

/** What was being written in a conversation, or in a new one. */
export function readDraft(conversationId: string | undefined): string {
  try {
    return localStorage.getItem(keyOf(conversationId)) ?? "";
  } catch {
    return "";
  }
}

/** Keeps what is being written. */
export function keepDraft(conversationId: string | undefined, text: string): void {
  try {
    if (text === "") localStorage.removeItem(keyOf(conversationId));
    else localStorage.setItem(keyOf(conversationId), text);
  } catch {
    // Storage is full or missing: a lost draft is not worth a message.
  }
}

/** Removes a draft, once it was sent or its conversation removed. */
export function dropDraft(conversationId: string | undefined): void {
  keepDraft(conversationId, "");
}
