import { describe, expect, test } from "vitest";
import { readableText } from "../../../page/reading/readable-text.ts";

describe("readableText", () => {
  test.each([
    ["emphasis", "a **b** _c_ `d`\n\n## e", "a b c d\n\ne"],
    ["code", "```js\nlet a;\n```", "let a;"],
    ["a list", "- a\n  - b\n- c\n\n3. d\n4. e", "• a\n  • b\n• c\n\n3. d\n4. e"],
    ["tasks", "- [x] a", "☑ a"],
    ["a table", "| a | b |\n| --- | --- |\n| 1 | **2** |", "a\tb\n1\t2"],
    ["a quotation", "> a\n> b", "> a\n> b"],
    ["links", "[a](https://b.c/d) https://e.f", "a (https://b.c/d) https://e.f"],
    ["formulas", "so $a_1$\n\n$$b$$", "so $a_1$\n\n$$b$$"],
  ])("has %s as one reads it", (_, markdown, text) => {
    expect(readableText(markdown)).toBe(text);
  });
});
