/** A text without what cannot be seen in it. */
export interface CleanText {
  readonly text: string;
  /** Characters that were taken out. */
  readonly removed: number;
}

/**
 * Takes out controls, bidi marks, zero-width and tag characters and the variation selectors
 * beyond Unicode's first sixteen: with them a text can say one thing to a model and another to
 * the person who looks at it. Line breaks become `\n`; tabs stay.
 * @see https://www.unicode.org/reports/tr36/
 */
export function cleanText(given: string): CleanText {
  let removed = 0;
  const text = given.replaceAll("\r\n", "\n").replace(INVISIBLE, () => {
    removed++;
    return "";
  });
  return { text, removed };
}

/** A text with the same characters written out, as `\u{202e}`, for a person to see. */
export function showInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

const INVISIBLE = /(?![\n\t])(?:\p{Cc}|\p{Cf}|[\u{e0100}-\u{e01ef}])/gu;
