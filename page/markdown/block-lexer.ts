import { Lexer, type Token } from "marked";
import { formulaOptions, MAY_HAVE_FORMULA } from "./formula-lexer.ts";

/** Link definitions that a reply has so far: `[name]: https://…`. */
export type LinkDefinitions = Lexer["tokens"]["links"];

// Beyond these, a text is shown as it stands: the inline rules take more than linear time
// on what an ill-meaning model could write, and no reader misses the emphasis there.
const MAX_BLOCK_CHARACTERS = 32_000;
const MAX_INLINE_CHARACTERS = 6_000;

// A list in a list in a list: 2,000 of them hold up WebKit for seconds, at every word.
const TOO_DEEP = /(?:(?:[-+*]|\d{1,9}[.)])[ \t]+){100}/;

/**
 * Markdown's block tokens, each with its inline ones. `links` are the definitions that
 * came before, and is added to. Text that the lexer cannot take becomes one plain paragraph.
 * `ended` when nothing will follow: until then, a formula may be half there.
 */
export function lexBlocks(
  text: string,
  links: LinkDefinitions,
  { ended = true }: { ended?: boolean } = {},
): Token[] {
  if (text.length > MAX_BLOCK_CHARACTERS && isOneBlock(text)) return [plainParagraph(text)];
  if (TOO_DEEP.test(text)) return [plainParagraph(text)];
  try {
    const lexer = new Lexer(MAY_HAVE_FORMULA.test(text) ? formulaOptions(ended) : { gfm: true });
    lexer.tokens.links = links;
    lexer.blockTokens(text, lexer.tokens);
    for (const { src, tokens } of lexer.inlineQueue)
      if (src.length > MAX_INLINE_CHARACTERS) tokens.push({ type: "text", raw: src, text: src });
      else lexer.inlineTokens(src, tokens);
    return [...lexer.tokens];
  } catch {
    // Nesting deeper than the stack.
    return [plainParagraph(text)];
  }
}

function plainParagraph(text: string): Token {
  return { type: "plain", raw: text, text };
}

function isOneBlock(text: string): boolean {
  return !/\n[ \t]*\n(?=\S)/.test(text);
}
