// More than a screen on any phone; what is longer is folded, and not even laid out.
const SHOWN_LENGTH = 1_500;
const SHOWN_LINES = 30;

/** The whole text, unless much more than that would be hidden. */
export function beginningOf(text: string): string {
  const lines = text.slice(0, SHOWN_LENGTH + 1).split("\n");
  const byLines = lines.slice(0, SHOWN_LINES).join("\n");
  const shown = byLines.slice(0, SHOWN_LENGTH).replace(/[\ud800-\udbff]$/, "");
  const isLittleMore = text.length - shown.length < SHOWN_LENGTH / 5 && lines.length <= SHOWN_LINES;
  return isLittleMore ? text : shown;
}
