import { describe, expect, test } from "vitest";
import { GrowingMarkdown } from "../../../page/markdown/growing-markdown.ts";
import { type PlainNode, plainText } from "../../../page/markdown/plain-node.ts";
import { cpuMs } from "../../cpu-ms.ts";
import { render, renderPieces } from "./render.ts";

/** The formulas of a text, those in lines of their own in double brackets. */
function formulasIn(nodes: readonly PlainNode[]): string[] {
  return nodes.flatMap((node) => {
    if (typeof node === "string") return [];
    const tex = node.attributes["data-tex"];
    if (tex === undefined) return formulasIn(node.children);
    return node.attributes["data-display"] === undefined ? [tex] : [`[[${tex}]]`];
  });
}

describe("formulas", () => {
  test.each<[string, string, string[]]>([
    ["between dollars", "the $E = mc^2$, and $x$.", ["E = mc^2", "x"]],
    ["between brackets of TeX", "the \\(a_1 * b_2\\) and \\[c\\]", ["a_1 * b_2", "[[c]]"]],
    ["in a paragraph of its own", "a:\n\n$$\nx\n= y\n$$\n\nb", ["[[x\n= y]]"]],
    ["right after a line", "so:\n\\[\n- a\n+ b\n\\]\nand", ["[[- a\n+ b]]"]],
    ["in a list", "1. one\n   $$\n   x\n   $$\n2. $y$", ["[[x]]", "y"]],
    ["in a table", "| a |\n| --- |\n| $x_1$ |", ["x_1"]],
    ["with an escaped dollar", "$\\$5 + x$", ["\\$5 + x"]],
    ["in emphasis", "**so $a$**", ["a"]],
    ["none in code", "`$x$`\n\n```\n$$y$$\n```", []],
    ["none in money", "$5 and $10", []],
    ["none in more money", "between $5-$10, US$5 (A$7), $1,000 or $2,000", []],
    ["none in variables", "$HOME/$USER and $PATH:$X", []],
    ["none in words", "$five or six$ of them, 5$ or 6$", []],
    ["none in an escaped dollar", "\\$x\\$", []],
    ["none without an end", "\\(a and $$b", []],
    ["none that is too long", `$$${"x".repeat(3_000)}$$`, []],
  ])("%s", (_, text, formulas) => {
    expect(formulasIn(render(text))).toEqual(formulas);
    expect(formulasIn(renderPieces([...text]))).toEqual(formulas);
  });

  test("are shown as they were written until they are drawn", () => {
    expect(plainText(render("\\(a_1\\) and \\[b\\]"))).toBe("\\(a_1\\) and \\[b\\]");
  });

  test("are text until they end, with their backslashes", () => {
    const markdown = new GrowingMarkdown();
    const { open } = markdown.update("so \\[ a_1 *b* \\\\ ", { ended: false });
    expect(plainText(open)).toBe("so \\[ a_1 *b* \\\\ ");
  });

  test.each([
    ["dollars", "$".repeat(30_000)],
    ["dollars and letters", "$a ".repeat(10_000)],
    ["openings", "\\(".repeat(15_000)],
    ["openings on lines", "\\[\n".repeat(10_000)],
    ["double dollars on lines", "$$\na\n\n".repeat(5_000)],
  ])("cost no more than their length: %s", (_, text) => {
    const started = cpuMs();
    render(text);
    // A hundred times what it takes: quadratic time would be minutes.
    expect(cpuMs() - started).toBeLessThan(20_000);
  });
});
