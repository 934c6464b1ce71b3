import { getLocation, type ParseError, parse } from "jsonc-parser";

/** Where in a text something is. */
export interface TextPosition {
  /** Counted from 1, as editors do. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number;
}

/** Where a text stops being JSON. */
export interface JsonFault extends TextPosition {
  /** The value in which that is, as keys from the outermost to the innermost. */
  readonly path: readonly (string | number)[];
  /** What JSON allows there. */
  readonly expected: string;
}

/**
 * Finds the first place where a text is not JSON, without repeating any value of it: the
 * engines' own messages quote what stands around the place, which may be a key.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const [first] = errors.sort((one, other) => one.offset - other.offset);
  if (first === undefined) return undefined;
  const { path, isAtPropertyKey } = getLocation(text, first.offset);
  // A text where a name, a comma or a bracket is expected may be a value: a key, even.
  const isUncertain = isAtPropertyKey || STRUCTURE.has(first.error) || path.at(-1) === "";
  return {
    ...positionAt(text, first.offset),
    path: isUncertain && typeof path.at(-1) === "string" ? path.slice(0, -1) : path,
    expected: EXPECTED[first.error] ?? "JSON",
  };
}

/** The line and column of an offset in a text. */
export function positionAt(text: string, offset: number): TextPosition {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

// By jsonc-parser's error codes, which it exports as a const enum: there is no value to import.
const STRUCTURE: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 9]);

const EXPECTED: Readonly<Record<number, string>> = {
  1: "a value (a text stands in double quotes)",
  2: "a number",
  3: 'a name in double quotes (") — no comma before "}"',
  4: "a value",
  5: '":"',
  6: '"," or the closing bracket',
  7: '"," or "}"',
  8: '"," or "]"',
  9: "the end of the file",
  10: "no comment: JSON has none",
  11: "no comment: JSON has none",
  12: 'the closing quote (")',
  13: "a number",
  14: "four hexadecimal digits after \\u",
  15: "an escape that JSON knows, such as \\n; a backslash is written \\\\",
  16: "no control character inside a text",
};
