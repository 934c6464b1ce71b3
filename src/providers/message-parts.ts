import type { PlainText } from "./dialect.ts";

/** A part of a message that stays the same, and what stands behind it. */
export interface Part {
  readonly before: string;
  readonly hole: Hole;
}

/** The body of the string that is the text, or one that nobody reads; digits that nobody reads. */
export type Hole = "text" | "string" | "digits" | "none";

/**
 * Cuts a message, as it came over the wire, at its text and at the values of the fields that
 * nobody reads. `text` is where the body of the JSON string stands that is its text.
 */
export function cutMessage(
  raw: string,
  text: Span,
  { unread }: Pick<PlainText, "unread">,
): readonly Part[] {
  const spans = [...spansOf(raw, unread), { ...text, hole: "text" as const }];
  const parts: Part[] = [];
  let at = 0;
  for (const { start, end, hole } of spans.sort((a, b) => a.start - b.start)) {
    parts.push({ before: raw.slice(at, start), hole });
    at = end;
  }
  return [...parts, { before: raw.slice(at), hole: "none" }];
}

/** A stretch of a text: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the values of these fields stand, those that are simple strings or whole numbers.
 * Quotes are escaped inside a JSON string: what looks like the name of a field is one.
 */
function spansOf(raw: string, names: readonly string[]): (Span & { readonly hole: Hole })[] {
  const spans: (Span & { readonly hole: Hole })[] = [];
  for (const name of names) {
    const key = `"${name}":`;
    for (let at = raw.indexOf(key); at >= 0; at = raw.indexOf(key, at + 1)) {
      let start = at + key.length;
      while (raw[start] === " ") start++;
      const hole: Hole = raw[start] === '"' ? "string" : "digits";
      if (hole === "string") start++;
      const end = endOfHole(raw, start, hole);
      if (end >= 0) spans.push({ start, end, hole });
    }
  }
  return spans;
}

/** Where a hole ends that begins at `from`; -1 when what stands there does not fit. */
export function endOfHole(text: string, from: number, hole: Hole): number {
  if (hole === "none") return from;
  if (hole === "digits") return endOfDigits(text, from);
  const end = endOfString(text, from);
  // What is escaped would have to be escaped rightly.
  return hole === "string" && text.slice(from, end).includes("\\") ? -1 : end;
}

/** Where the body of a JSON string ends, before its quote. */
function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
    else if (code < SPACE) return -1;
  }
  return -1;
}

/** Where a whole number ends; JSON has none that begin with a zero, but zero. */
function endOfDigits(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at++;
  return at === from || (at > from + 1 && text.charCodeAt(from) === ZERO) ? -1 : at;
}

const [QUOTE, BACKSLASH, SPACE, ZERO, NINE] = [0x22, 0x5c, 0x20, 0x30, 0x39];
