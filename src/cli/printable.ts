/**
 * Text from elsewhere, without what a terminal would take for commands, on one line. What
 * joins characters to one stays: the joiners of emoji and of Persian, and flags' tags.
 */
export function printable(text: string): string {
  return text.replace(
    /(?:(?![\u200c\u200d]|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu,
    " ",
  );
}

const graphemes = new Intl.Segmenter();

/**
 * The beginning of a text, at most `max` UTF-16 code units long, with " …" after it when
 * that is not all. No character that people see as one is cut.
 */
export function beginningOf(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, max + MAX_GRAPHEME_LENGTH))) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end)} …`;
}

/**
 * The most UTF-16 code units that are taken for one character. A family of four takes 11, a
 * flag of a part of a country 14; letters with accents piled on them may take any number.
 */
export const MAX_GRAPHEME_LENGTH = 64;
