import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GrowingMarkdown } from "../../../page/markdown/growing-markdown.ts";
import { render, renderPieces, sketch } from "./render.ts";

const LINK = "[target=_blank][rel=noopener noreferrer nofollow]";
const WRAP = 'button[type=button][data-action=wrap-code][aria-pressed=false]("Wrap")';
const IMAGE = 'button[type=button][data-action=image-code]("Image")';
const COPY = 'button[type=button][data-action=copy-code][aria-label=Copy code]("Copy")';

function code(text: string, language = ""): string {
  const label = language === "" ? "Code" : `Code, ${language}`;
  const name = language === "" ? "" : JSON.stringify(language);
  const pre = `pre[tabindex=0][role=group][aria-label=${label}](code(${text === "" ? "" : JSON.stringify(text)}))`;
  return `figure[class=code](figcaption(span(${name}), ${WRAP}, ${IMAGE}, ${COPY}), ${pre})`;
}

describe("GrowingMarkdown", () => {
  test.each([
    ["paragraphs", "one\n\ntwo", 'p("one"), p("two")'],
    [
      "emphasis",
      "a **b** _c_ ~~d~~ `e`",
      'p("a ", strong("b"), " ", em("c"), " ", del("d"), " ", code("e"))',
    ],
    ["a line break", "one  \ntwo", 'p("one", br(), "two")'],
    ["an HTML line break", "one<br>two", 'p("one", br(), "two")'],
    ["a code block", "```ts\nlet a = 1 < 2;\n```", code("let a = 1 < 2;", "ts")],
    ["a code block without an end", "```\nlet a", code("let a")],
    ["an indented code block", "    let a", code("let a")],
    ["a list", "- a\n- b\n  1. c", 'ul(li("a"), li("b", ol(li("c"))))'],
    ["a list that begins at 3", "3. a\n4. b", 'ol[start=3](li("a"), li("b"))'],
    ["a loose list", "- a\n\n- b", 'ul(li(p("a")), li(p("b")))'],
    ["tasks", "- [x] a\n- [ ] b", 'ul(li[class=task]("☑ a"), li[class=task]("☐ b"))'],
    ["a quotation", "> a\n> > b", 'blockquote(p("a"), blockquote(p("b")))'],
    ["a rule", "a\n\n---\n\nb", 'p("a"), hr(), p("b")'],
    [
      "headings without gaps",
      "## a\n\n#### b\n\n## c\n\n# d",
      'h3("a"), h4("b"), h3("c"), h3("d")',
    ],
    [
      "a table",
      "| a | b |\n| --- | --: |\n| 1 | 2 |",
      'div[class=table][tabindex=0][role=group][aria-label=Table](table(thead(tr(th[scope=col]("a"), th[scope=col][class=align-right]("b"))), tbody(tr(td("1"), td[class=align-right]("2")))))',
    ],
    ["a link", "[a](https://example.com/b)", `p(a[href=https://example.com/b]${LINK}("a"))`],
    [
      "a bare address",
      "see https://example.com.",
      `p("see ", a[href=https://example.com/]${LINK}("https://example.com"), ".")`,
    ],
    [
      "a reference",
      "[a][1]\n\n[1]: https://example.com",
      `p(a[href=https://example.com/]${LINK}("a"))`,
    ],
    [
      "character references",
      "a &lt;b&gt; &amp; &#8364; &#x20AC; &nope;",
      'p("a <b> & € € &nope;")',
    ],
    ["carriage returns", "one\r\n\r\ntwo\rthree", 'p("one"), p("two\\nthree")'],
    ["Hebrew in a list", "- שלום\n- b", 'ul[dir=rtl](li("שלום"), li("b"))'],
  ])("shows %s", (_, text, expected) => {
    expect(sketch(render(text))).toBe(expected);
  });

  test.each([
    ["a script", "<script>alert(1)</script>", 'p[class=verbatim]("<script>alert(1)</script>")'],
    ["an element in a text", 'a <b onclick="x()">b</b>', 'p("a <b onclick=\\"x()\\">b</b>")'],
    [
      "a frame",
      "<iframe src=//evil.example></iframe>",
      'p[class=verbatim]("<iframe src=//evil.example></iframe>")',
    ],
    ["a javascript: link", "[a](javascript:alert(1))", 'p("[a](javascript:alert(1))")'],
    ["a masked one", "[a](java&#115;cript:alert(1))", 'p("[a](java&#115;cript:alert(1))")'],
    ["a data: link", "[a](data:text/html,b)", 'p("[a](data:text/html,b)")'],
    ["a link into this origin", "[a](/v1/devices)", 'p("[a](/v1/devices)")'],
    ["an image of data", "![a](data:image/png;base64,AA)", 'p("![a](data:image/png;base64,AA)")'],
    [
      "names that every object has",
      "[a][constructor] [b][__proto__]",
      'p("[a][constructor] [b][", strong("proto"), "]")',
    ],
    [
      "a remote image",
      "![a](https://evil.example/b.png)",
      `p(a[href=https://evil.example/b.png]${LINK}[class=image]("Image: a (evil.example)"))`,
    ],
    [
      "an address that leads elsewhere",
      "[https://bank.example](https://evil.example)",
      `p(a[href=https://evil.example/]${LINK}("https://bank.example"), " (evil.example)")`,
    ],
    [
      "characters that turn the text around",
      "a\u202eb",
      'p("a", span[class=control][title=Invisible control character]("U+202E"), "b")',
    ],
  ])("lets no harm be done by %s", (_, text, expected) => {
    expect(sketch(render(text))).toBe(expected);
  });

  const SAMPLE = [
    "# Title\n\nA para with **bold**, `code` and [a link](https://example.com).\nSecond line\n",
    "\n- one\n- two\n  - three\n\n  more\n\n1. a\n2. b\n",
    "\n```js\nconst a = `x`;\n\n\nif (a) {\n}\n```\n\n~~~\n```\n~~~\n",
    "\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote\n> more\n\nSetext\n===\n\n<div>\nhtml\n</div>\n\n",
    "![i](https://e.example/i.png) &amp; [r][x]\n\n[x]: https://example.com/x\n\nend",
  ].join("");

  test("comes to the same however the text is cut", () => {
    const whole = sketch(render(SAMPLE));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), (lengths) => {
        const pieces: string[] = [];
        let at = 0;
        for (const length of lengths) {
          pieces.push(SAMPLE.slice(at, at + length));
          at += length;
        }
        pieces.push(SAMPLE.slice(at));
        expect(sketch(renderPieces(pieces))).toBe(whole);
      }),
      { numRuns: 200 },
    );
  });

  test("takes any text, however it is cut, without throwing", () => {
    const piece = fc.string({
      unit: fc.constantFrom(..."abc \n\n*_`~#>-+|[]()!<&:\\\t1.=", "```", "\u202e", "😀"),
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 20 }), (pieces) => {
        renderPieces(pieces);
      }),
      { numRuns: 500 },
    );
  });

  test("settles a block once another has begun, and never again", () => {
    const markdown = new GrowingMarkdown();
    const shown = [
      "one",
      "one\n\n",
      "one\n\ntwo",
      "one\n\ntwo\n\n- th",
      "one\n\ntwo\n\n- three",
    ].map((text) => {
      const { restart, settled, open } = markdown.update(text);
      return [restart, sketch(settled), sketch(open)];
    });
    expect(shown).toEqual([
      [false, "", 'p("one")'],
      [false, "", 'p("one")'],
      [false, 'p("one")', 'p("two")'],
      [false, 'p("two")', 'ul(li("th"))'],
      [false, "", 'ul(li("three"))'],
    ]);
  });

  test("starts again when the text is another", () => {
    const markdown = new GrowingMarkdown();
    markdown.update("one\n\ntwo");
    const { restart, settled, open } = markdown.update("three");
    expect([restart, sketch(settled), sketch(open)]).toEqual([true, "", 'p("three")']);
  });

  test("resolves at the end the references that were defined after their use", () => {
    const markdown = new GrowingMarkdown();
    markdown.update("[a][x]\n\nb");
    const { restart, settled } = markdown.update("[a][x]\n\nb\n\n[x]: https://example.com\n", {
      ended: true,
    });
    expect(restart).toBe(true);
    expect(sketch(settled)).toBe(`p(a[href=https://example.com/]${LINK}("a")), p("b")`);
  });

  test("believes no half of an address", () => {
    const pieces = ["[a][x]\n\n[x]: https://exa", "mple.com/b\n\nc"];
    expect(sketch(renderPieces(pieces))).toBe(
      `p(a[href=https://example.com/b]${LINK}("a")), p("c")`,
    );
  });

  test("shows as it was written what is nested beyond reading", () => {
    const nested = (depth: number): string => sketch(render(`${"- ".repeat(depth)}x`));
    expect(nested(3)).toBe(`ul(li(ul(li(ul(li("x"))))))`);
    expect(nested(100)).toBe(`p[class=verbatim]("${"- ".repeat(100)}x")`);
  });

  test.each([
    ["quotations within quotations", ">".repeat(20_000)],
    ["lists within lists", "- ".repeat(8_000)],
    ["brackets", "[".repeat(30_000)],
    ["links within links", "[a](".repeat(10_000)],
    ["stars", "*a ".repeat(20_000)],
    ["underscores", "_a_ __b".repeat(10_000)],
    ["backticks", Array.from({ length: 400 }, (_, index) => "`".repeat(index)).join(" ")],
    ["one long paragraph", "word ".repeat(40_000)],
    ["one long list", "- item\n".repeat(30_000)],
    ["one long table", `|a|\n|-|\n${"|b|\n".repeat(30_000)}`],
  ])("shows all of %s", (_, text) => {
    const letters = (of: string): number => of.replace(/[^a-z]/g, "").length;
    const shown = render(text);
    expect(letters(JSON.stringify(shown))).toBeGreaterThanOrEqual(letters(text));
  });
});
