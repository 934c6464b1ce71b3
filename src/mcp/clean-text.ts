/** A text without characters that cannot be seen. */
export interface CleanedText {
  readonly text: string;
  /** How many characters were taken out. */
  readonly removed: number;
}

// Controls but tab and line ends; marks and overrides of direction; what has no width, but the
// joiners, which emoji and Persian need; Unicode's tags, which spell words that nobody sees.
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

// A joiner joins what stands on both of its sides; alone, or in a row, it only hides.
const LONE_JOINERS = /[\u200c\u200d](?=[\s\u200c\u200d]|$)|(?<=^|\s)[\u200c\u200d]/gu;

/** Takes the characters out of a text that its reader cannot see but a model reads. */
export function cleanText(text: string): CleanedText {
  let removed = 0;
  const drop = (match: string): string => {
    removed += [...match].length;
    return "";
  };
  return { text: text.replace(UNSEEN, drop).replace(LONE_JOINERS, drop), removed };
}

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
