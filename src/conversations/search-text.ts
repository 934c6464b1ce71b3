import { isRecord, parseJson } from "../parse-json.ts";
import { spokenText } from "../spoken-text.ts";
import type { StoredMessage } from "./conversation.ts";

const MAX_QUERY_CHARACTERS = 256;
const MAX_QUERY_WORDS = 16;

/** The words of a query, folded. A text fits when it holds them all, also as parts of words. */
export function wordsOf(query: string): readonly string[] {
  const words = foldText(query.slice(0, MAX_QUERY_CHARACTERS)).split(/\s+/).filter(Boolean);
  return [...new Set(words)].slice(0, MAX_QUERY_WORDS);
}

/** A text without case and accents. */
export function foldText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}

/**
 * What is searched of a conversation's lines: what people and models said, not what tools gave.
 * Lines are taken as they are: to find a wrong one is the work of whoever reads the conversation.
 */
export function searchedText(lines: string): string {
  const said = lines.split("\n").flatMap((line) => {
    const value = line === "" ? undefined : parseJson(line);
    const messages = isRecord(value) && Array.isArray(value.messages) ? value.messages : [];
    return messages.filter(isMessage).map(saidIn);
  });
  return foldText(said.join("\n"));
}

function isMessage(value: unknown): value is Pick<StoredMessage, "role" | "content"> {
  return isRecord(value) && typeof value.content === "string";
}

/** What was said in a message; nothing in those of tools. */
export function saidIn({ role, content }: Pick<StoredMessage, "role" | "content">): string {
  if (role === "tool") return "";
  return role === "assistant" ? spokenText(content) : content;
}

/** The words around the first place of a word in a text; undefined when it is not in it. */
export function excerptOf(text: string, word: string): string | undefined {
  // Most texts keep their length when they are folded; where one does not, the place is near.
  const at = foldText(text).indexOf(word);
  if (at < 0) return undefined;
  const start = Math.max(0, at - 30);
  const end = Math.min(text.length, at + word.length + 60);
  const piece = text
    .slice(start, end)
    .replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return `${start > 0 ? "…" : ""}${piece}${end < text.length ? "…" : ""}`;
}
