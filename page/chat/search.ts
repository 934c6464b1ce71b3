import type { Conversation, Message } from "./conversation.ts";
import { fold, pieces, placeInText } from "./fold.ts";
import { spokenText } from "./split-reply.ts";

/** A conversation that a search found. */
export interface Hit {
  readonly conversation: Conversation;
  /** The words around the first place in its messages; none when the title was it. */
  readonly excerpt?: string;
  /** The message to show. */
  readonly messageId?: string;
}

/** What of an opened conversation is to be shown. */
export interface Found {
  readonly messageId: string;
  readonly query: string;
}

/** What a search compares: a folded query. Empty, it finds everything. */
export function foldQuery(query: string): string {
  return fold(query.trim());
}

/** The text of a message that is searched: what was said, without thoughts. */
export function searchedText({ role, content }: Message): string {
  return role === "assistant" ? spokenText(content) : content;
}

/** Folds a text; rests between the pieces of a long one. */
export async function foldText(text: string, rest: () => Promise<void>): Promise<string> {
  const folded: string[] = [];
  for (const piece of pieces(text)) {
    folded.push(fold(piece));
    await rest();
  }
  return folded.join("");
}

/** Whether a title has the words of a folded query in it. */
export function titleHas({ title }: Conversation, wanted: string): boolean {
  return fold(title).includes(wanted);
}

/** The words around a place in a text; the place and the length are those of the folded text. */
export function excerptAt(text: string, foldedAt: number, foldedLength: number): string {
  const at = placeInText(text, foldedAt);
  const start = withoutHalf(text, Math.max(0, at - 30));
  const end = withoutHalf(text, at + lengthInText(text.slice(at), foldedLength) + 60);
  const piece = text.slice(start, end).replace(/\s+/g, " ").trim();
  return `${start > 0 ? "…" : ""}${piece}${end < text.length ? "…" : ""}`;
}

/** An excerpt without the marks of what Markdown makes bold, or a code. */
export function withoutMarks(excerpt: string): string {
  return excerpt.replace(/(?<![\w*`])(\*\*|`)(?=\S)(.+?)(?<=\S)\1(?![\w*`])/g, "$2");
}

/** How many characters of a text make the first `foldedLength` of the folded text. */
export function lengthInText(text: string, foldedLength: number): number {
  // Folded, a text is never shorter than a fourth of it: letters with more marks are none.
  return placeInText(text.slice(0, foldedLength * 4 + 16), foldedLength);
}

/** A place that is not in the middle of a character. */
function withoutHalf(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? "") ? at + 1 : at;
}
