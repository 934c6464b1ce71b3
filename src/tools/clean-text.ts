/** A text without what cannot be seen in it. */
export interface CleanText {
  readonly text: string;
  /** Characters that were taken out. */
  readonly removed: number;
}

/**
 * Takes out what a reader cannot see and a model reads: controls, bidi marks, zero-width and tag
 * characters, letters that are blank, and variation selectors that select nothing. A joiner
 * stays where it joins, which emoji and Persian need, and a selector behind a character. Line
 * ends become `\n`; tabs stay.
 * @see https://www.unicode.org/reports/tr36/
 */
export function cleanText(given: string): CleanText {
  let removed = 0;
  const drop = (match: string): string => {
    for (const _ of match) removed++;
    return "";
  };
  const text = given
    .replace(LINE_ENDS, "\n")
    .replace(UNSEEN, drop)
    .replace(LONE_JOINERS, drop)
    .replace(LONE_SELECTORS, drop);
  return { text, removed };
}

/** A text with all that cannot be seen written out, as `\u{202e}`, for a person to see. */
export function showInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

const LINE_ENDS = /\r\n?|[\u2028\u2029]/g;

// Those of Unicode's property `Default_Ignorable_Code_Point` have no form of their own.
const UNSEEN = /(?![\n\t]|[\u200c\u200d]|[\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{DI}]/gu;

// A joiner joins what stands on both of its sides; alone, or in a row, it only hides.
const LONE_JOINERS = /[\u200c\u200d](?=[\s\u200c\u200d]|$)|(?<=^|\s)[\u200c\u200d]/gu;

// One selects a form of the character before it; in a row they spell bytes that nobody sees.
const LONE_SELECTORS = /(?<=^|\s|[\ufe00-\ufe0f])[\ufe00-\ufe0f]/gu;

// Line separators among it: shown, they would begin a line.
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu;
