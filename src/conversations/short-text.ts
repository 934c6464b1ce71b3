import { spokenText } from "../spoken-text.ts";
import type { StoredMessage } from "./conversation.ts";

const TITLE_LENGTH = 60;

/** A title for a conversation that begins with `text`. */
export function titleFrom(text: string): string {
  const line = oneLine(text, TITLE_LENGTH + 1);
  if (line.length <= TITLE_LENGTH) return line;
  const cut = beginning(line, TITLE_LENGTH);
  const space = cut.lastIndexOf(" ");
  return `${space > TITLE_LENGTH / 2 ? cut.slice(0, space) : cut}…`;
}

/** The beginning of what was said in a message, on one line. */
export function shortText({ role, content }: StoredMessage, length: number): string {
  return oneLine(role === "assistant" ? spokenText(content) : content, length);
}

function oneLine(text: string, length: number): string {
  // A prefix with room for the white space that it loses, not all of a text of megabytes.
  const line = text
    .slice(0, length * 8)
    .trim()
    .replace(/[\s\p{Cc}]+/gu, " ");
  return beginning(line, length);
}

/** At most `length` UTF-16 code units, without half a character at the end. */
function beginning(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}
