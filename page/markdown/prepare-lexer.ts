import { Lexer } from "marked";
import { lexBlocks } from "./block-lexer.ts";

// As many take a slow phone a few milliseconds.
const AT_ONCE = 3;

const SAMPLE = "# A\n\nB **c** `d` [e](f)\n\n- g\n\n```ts\nh\n```\n\n| i |\n| - |\n| j |\n";

/**
 * The steps in which a browser prepares what it reads Markdown by. It compiles an expression when
 * it is first used, and again when it is used once more: all at once, that holds up the first
 * reply for longer than to read and to draw it.
 */
export function lexerPreparations(): (() => void)[] {
  const { tokenizer } = new Lexer({ gfm: true }) as unknown as {
    readonly tokenizer: {
      readonly rules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
  };
  const rules = Object.values(tokenizer.rules).flatMap((some) => Object.values(some));
  const expressions = rules.filter((rule) => rule instanceof RegExp);
  const steps: (() => void)[] = [];
  for (let at = 0; at < expressions.length; at += AT_ONCE) {
    const some = expressions.slice(at, at + AT_ONCE);
    // Each for itself: some remember where they have been.
    const use = (): void => some.forEach((one) => void SAMPLE.search(one));
    steps.push(use, use);
  }
  return [...steps, () => void lexBlocks(SAMPLE, Object.create(null))];
}
