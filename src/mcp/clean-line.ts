import { cleanText } from "../tools/clean-text.ts";

/** At most `max` UTF-16 code units, with "…" for the rest. Cuts no character in half. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Somebody else's words as a part of a sentence: one cleaned line of at most `max` code units. */
export function cleanLine(text: string, max: number): string {
  // What lies far beyond the cut is not worth a look.
  const start = text.slice(0, max * 4);
  return cutText(cleanText(start.replace(/\s+/g, " ")).text.trim(), max);
}
