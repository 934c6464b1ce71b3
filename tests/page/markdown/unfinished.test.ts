import { describe, expect, test } from "vitest";
import { GrowingMarkdown } from "../../../page/markdown/growing-markdown.ts";
import { type PlainElement, plainText } from "../../../page/markdown/plain-node.ts";
import { withoutUnfinished } from "../../../page/markdown/unfinished.ts";
import { cpuMs } from "../../cpu-ms.ts";
import { render, sketch } from "./render.ts";

describe("withoutUnfinished", () => {
  test.each([
    ["bold without its end", "a **bold", "a **bold**"],
    ["bold before a space", "a **bold ", "a **bold**"],
    ["half of its end", "a **bold*", "a **bold**"],
    ["all of its end", "a **bold**", "a **bold**"],
    ["a beginning without anything", "a **", "a"],
    ["emphasis in bold", "**a _b", "**a _b_**"],
    ["both at once", "***a", "***a***"],
    ["a star that multiplies", "2 * 3 a*b", "2 * 3 a*b"],
    ["an underscore in a name", "some_name and other_", "some_name and other"],
    ["struck out", "~~a", "~~a~~"],
    ["half of its beginning", "a ~", "a"],
    ["code without its end", "a `code", "a `code`"],
    ["a lone backtick", "a `", "a "],
    ["code in bold", "**a `b", "**a `b`**"],
    ["stars in code", "a `**` b", "a `**` b"],
    ["a link's label", "see [the do", "see the do"],
    ["a link's address", "see [the docs](https://exa", "see the docs"],
    ["a link's whole label", "see [the docs]", "see the docs"],
    ["a whole link", "see [a](https://b.c)", "see [a](https://b.c)"],
    ["an image", "see ![the do", "see"],
    ["a formula's stars", "so $a*b$ and **c", "so $a*b$ and **c**"],
    ["an item's mark", "a\n- ", "a\n"],
    ["a number of an item", "a\n2.", "a\n"],
    ["a task's box", "- [x", ""],
    ["a rule, or a heading's line", "a\n--", "a\n"],
    ["a heading's mark", "a\n\n##", "a\n\n"],
    ["a fence's first marks", "a\n\n``", "a\n\n"],
    ["a table's head", "a\n\n| b | c", "a\n\n"],
    ["its rule in the making", "| b | c |\n| --", ""],
    ["its rows", "| b |\n| --- |\n| **c", "| b |\n| --- |\n| **c**"],
    ["code in a fence", "```\na **b\n- ", "```\na **b\n- "],
    ["a fence's end", "```\na\n```", "```\na\n```"],
    ["a fence's language", "```py", "```py"],
  ])("%s", (_, text, shown) => {
    expect(withoutUnfinished(text)).toBe(shown);
  });

  test.each([
    ["brackets", "[".repeat(1_900)],
    ["backticks", "` ".repeat(950)],
    ["stars", "*a ".repeat(600)],
    ["dollars", "$a".repeat(950)],
    ["fences", "```\n".repeat(8_000)],
  ])("takes no time for %s", (_, text) => {
    const started = cpuMs();
    withoutUnfinished(text);
    // A hundred times what it takes.
    expect(cpuMs() - started).toBeLessThan(2_000);
  });
});

/** Everything that a text showed while it came, a character at a time. */
function shownWhile(text: string): readonly PlainElement[][] {
  const markdown = new GrowingMarkdown({ steady: withoutUnfinished });
  let settled: PlainElement[] = [];
  return Array.from(text, (_, at) => {
    const update = markdown.update(text.slice(0, at + 1), { ended: at === text.length - 1 });
    settled = update.restart ? [...update.settled] : [...settled, ...update.settled];
    return [...settled, ...update.open];
  });
}

const REPLY = `Some **bold** and _emphasis_, \`code\`, [a link](https://example.com/a_b) and \`\`x\`\`.

| Name | Use |
| --- | --- |
| **a** | b |

- one
- **two**

1. first
2. second

## Heading

\`\`\`js
let a = "**";
- x
\`\`\`

The end`;

describe("GrowingMarkdown with it", () => {
  test("shows no marker at any time, and what it showed stays", () => {
    for (const shown of shownWhile(REPLY)) {
      const prose = plainText(shown.filter(({ tag }) => tag !== "figure"));
      expect(prose).not.toMatch(/[*`|[\]]|^#|_e/);
    }
  });

  test("comes to the same in the end", () => {
    expect(sketch(shownWhile(REPLY).at(-1) ?? [])).toBe(sketch(render(REPLY)));
  });

  test("makes no heading of a line before a list", () => {
    const tags = shownWhile("A line\n- item\n- other")
      .flat()
      .map(({ tag }) => tag);
    expect(new Set(tags)).toEqual(new Set(["p", "ul"]));
  });
});
