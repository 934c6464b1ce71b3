/** How deep objects and arrays may stand in each other: deeper than schemas and arguments do. */
export const MAX_JSON_DEPTH = 256;

/** How many values a JSON text may hold: those of a conversation of some ten thousand messages. */
export const MAX_JSON_VALUES = 250_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/**
 * In what a JSON text goes beyond the bounds above, or `maxValues`; undefined when it does not. Looked at before
 * it is parsed: a value of a million levels takes seconds to make, one of a million parts takes
 * seconds to check, and whoever walks down the levels, as `JSON.stringify` does, runs out of stack.
 */
export function jsonExcess(
  json: string,
  { maxValues = MAX_JSON_VALUES }: { readonly maxValues?: number } = {},
): "depth" | "values" | undefined {
  if (json.length <= MAX_JSON_DEPTH) return undefined;
  let depth = 0;
  let values = 1;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    // `[` and `{`, `]` and `}` differ in this bit alone.
    const bracket = code | 0x20;
    if (code === QUOTE) at = endOfString(json, at);
    else if (code === COMMA) values++;
    else if (bracket === 0x7d) depth--;
    else if (bracket === 0x7b) {
      values++;
      if (++depth > MAX_JSON_DEPTH) return "depth";
    }
    if (values > maxValues) return "values";
  }
  return undefined;
}

/** Where the string that begins at `start` ends: at its closing quote, or behind the text. */
function endOfString(json: string, start: number): number {
  for (let end = start; ; ) {
    end = json.indexOf('"', end + 1);
    if (end < 0) return json.length;
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}
