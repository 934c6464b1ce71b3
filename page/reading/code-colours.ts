/** The kinds of text in a code block that have a colour of their own; the first is code without one. */
export const COLOURS = [
  "plain",
  "comment",
  "keyword",
  "string",
  "number",
  "function",
  "type",
  "name",
  "meta",
  "added",
  "removed",
] as const;

/** One of {@link COLOURS}. */
export type CodeColour = (typeof COLOURS)[number];

/** The longest code with colours, in characters; what comes after stays plain. */
export const MAX_COLOURED_CHARACTERS = 20_000;

/** The part of a code that gets colours: whole lines, none of them overlong. */
export function colourablePart(code: string): string {
  const part = code.length > MAX_COLOURED_CHARACTERS ? wholeLines(code) : code;
  const overlong = OVERLONG_LINE.exec(part);
  return overlong ? part.slice(0, overlong.index) : part;
}

// Minified files and keys: what no grammar is made for, and no reader looks at for long.
const OVERLONG_LINE = /^.{2000}/m;

function wholeLines(code: string): string {
  return code.slice(0, code.lastIndexOf("\n", MAX_COLOURED_CHARACTERS) + 1);
}
