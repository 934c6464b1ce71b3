import type { MarkedOptions, Token } from "marked";

/** A formula in TeX, between `$…$`, `$$…$$`, `\(…\)` or `\[…\]`. */
export interface FormulaToken {
  readonly type: "formula";
  /** As it was written, with its delimiters. */
  readonly raw: string;
  /** The TeX alone. */
  readonly text: string;
  /** Whether it stands in lines of its own. */
  readonly display: boolean;
}

/** The longest formula, in characters; what is longer is text. */
export const MAX_FORMULA_CHARACTERS = 2_000;

/** Whether a text may have a formula at all. */
export const MAY_HAVE_FORMULA = /\$|\\[([]/;

const CLOSING: Readonly<Record<string, string>> = { $$: "$$", "\\(": "\\)", "\\[": "\\]" };

/**
 * The lexer's options for a text that may have formulas. Until it has `ended`, the rest after an
 * opening without its closing is shown as it stands, since it will become a formula.
 */
export function formulaOptions(ended: boolean): MarkedOptions {
  const block = (source: string): Token | undefined => {
    const indent = /^ {0,3}(?=\$\$|\\\[)/.exec(source)?.[0].length;
    if (indent === undefined) return undefined;
    const found = delimited(source.slice(indent), ended);
    const rest = /^[ \t]*(?:\n+|$)/.exec(source.slice(indent + (found?.raw.length ?? 0)))?.[0];
    if (!found || rest === undefined) return undefined;
    return { ...found, raw: source.slice(0, indent) + found.raw + rest };
  };
  const inline = (source: string, before: readonly Token[]): Token | undefined =>
    delimited(source, ended) ?? betweenDollars(source, before.at(-1)?.raw.at(-1) ?? "");
  // A paragraph ends where a formula begins, but not at an opening without a closing: each end
  // costs the lexer another look at all that follows.
  const startBlock = (source: string): number | undefined => {
    const end = source.indexOf("\n\n");
    const paragraph = end < 0 ? source : source.slice(0, end);
    for (const { 0: before, index } of paragraph.matchAll(/\n {0,3}(?=\$\$|\\\[)/g)) {
      const at = index + before.length;
      if (block(source.slice(at, at + MAX_FORMULA_CHARACTERS + 1))) return index;
    }
    return undefined;
  };
  const startInline = (source: string): number | undefined => MAY_HAVE_FORMULA.exec(source)?.index;
  return {
    gfm: true,
    extensions: {
      renderers: {},
      childTokens: {},
      block: [block],
      inline: [inline],
      startBlock: [startBlock],
      startInline: [startInline],
    },
  };
}

function delimited(source: string, ended: boolean): FormulaToken | Token | undefined {
  const opening = source.slice(0, 2);
  const closing = CLOSING[opening];
  if (closing === undefined) return undefined;
  const end = source.slice(0, MAX_FORMULA_CHARACTERS).indexOf(closing, 2);
  if (end < 0) {
    if (ended || source.length > MAX_FORMULA_CHARACTERS) return undefined;
    return { type: "unfinished", raw: source, text: source };
  }
  const text = source.slice(2, end).trim();
  if (text === "") return undefined;
  return { type: "formula", raw: source.slice(0, end + 2), text, display: opening !== "\\(" };
}

/**
 * A formula between single dollars. Conservative, since most dollars are money: nothing wordlike
 * before it, no space within its ends, no letter or digit after it, and no plain words in it.
 * @see https://pandoc.org/MANUAL.html#extension-tex_math_dollars
 */
function betweenDollars(source: string, before: string): FormulaToken | undefined {
  const found = /^\$((?:[^$\\\s]|\\.)(?:[^$\\\n]|\\.|\n(?!\s)){0,600})\$(?![\w$])/.exec(source);
  const text = found?.[1];
  if (!found || text === undefined || /[\w$\\]/.test(before) || /\s$/.test(text)) return undefined;
  if (!/[\\^_={}<>+*]/.test(text) && /(?:^|[\s,.;:(])[A-Za-z]{2,}(?![\w(])/.test(text))
    return undefined;
  return { type: "formula", raw: found[0], text, display: false };
}
