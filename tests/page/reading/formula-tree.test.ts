import { describe, expect, test } from "vitest";
import { type FormulaTree, formulaTree } from "../../../page/reading/formula-tree.ts";

function made(tex: string): FormulaTree | undefined {
  return formulaTree(tex, { display: true });
}

/** A tree as `tag(children)`. */
function sketch({ tag, children }: FormulaTree): string {
  const inner = children.map((child) => (typeof child === "string" ? child : sketch(child)));
  return `${tag}(${inner.join(" ")})`;
}

describe("formulaTree", () => {
  test.each([
    ["a fraction", "\\frac{a_1}{2}", "math(mfrac(msub(mi(a) mn(1)) mn(2)))"],
    ["a root", "\\sqrt{x}", "math(msqrt(mrow(mi(x) mspace())))"],
    ["text with signs of HTML", "\\text{<b>}", "math(mtext(<b>))"],
    ["a colour", "\\textcolor{red}{x}", "math(mrow(mi(x)))"],
  ])("makes MathML of %s", (_, tex, tree) => {
    expect(sketch(made(tex) as FormulaTree)).toBe(tree);
  });

  test("keeps how rows of equations are lined up", () => {
    const text = JSON.stringify(made("\\begin{aligned} a &= b \\end{aligned}"));
    expect(text).toContain('"class":"tml-right"');
    expect(text).toContain('"paddingLeft":"0em"');
  });

  test.each([
    ["a link", "\\href{javascript:alert(1)}{x}"],
    ["an address", "\\url{https://example.com}"],
    ["a picture", "\\includegraphics{https://example.com/a.png}"],
    ["a class", "\\class{a}{x}"],
    ["a style", "\\style{position:fixed}{x}"],
    ["an id", "\\id{a}{x}"],
    ["data", "\\data{a=b}{x}"],
    ["no TeX", "\\nope{x}"],
    ["half of it", "\\frac{a}"],
    ["a macro that never ends", "\\def\\a{\\a\\a}\\a"],
    ["two that call each other", "\\newcommand\\a{\\b\\b}\\newcommand\\b{\\a}\\a"],
    [
      "macros that grow by the power",
      `\\def\\a{xxxxxxxxxx}${["b", "c", "d", "e"]
        .map((name, at) => `\\def\\${name}{${`\\${"abcd"[at]}`.repeat(10)}}`)
        .join("")}\\e`,
    ],
    ["depth", `${"{".repeat(900)}x${"}".repeat(900)}`],
    ["roots of roots", `${"\\sqrt{".repeat(300)}x${"}".repeat(300)}`],
    ["brackets in brackets", `${"\\left(".repeat(100)}x${"\\right)".repeat(100)}`],
    ["too many letters", "x".repeat(2_000)],
    ["too many columns", `\\begin{matrix}${"&".repeat(1_900)}\\end{matrix}`],
  ])("makes nothing of %s", (_, tex) => {
    expect(made(tex)).toBeUndefined();
  });

  test.each([
    "\\rule{1e9px}{1e9em}",
    "\\rule{100000000px}{1em}",
    "\\hspace{99999em}x",
    "\\kern{99999em}x",
    "\\raisebox{99999em}{x}",
    "\\\\[99999em]x",
    "\\colorbox{red}{x}\\boxed{y}",
  ])("makes nothing large of %s", (tex) => {
    const numbers = JSON.stringify(made(tex) ?? "").match(
      /(?<![#\w.])\d+(?:\.\d+)?(?=em|p[xt]|%)/g,
    );
    for (const number of numbers ?? []) expect(Number(number)).toBeLessThanOrEqual(400);
  });

  test("has no attribute or style beyond those of its lists", () => {
    const text = JSON.stringify([
      made("\\boxed{x}\\textcolor{#f00}{y}\\tag{1}"),
      made("\\cancel{x}\\ce{H2O}"),
    ]);
    expect(text).not.toMatch(/href|src|url|onclick|expression|"id"/i);
  });
});
