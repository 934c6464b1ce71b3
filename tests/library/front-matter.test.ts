import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { MAX_FRONT_MATTER_CHARACTERS, parseFrontMatter } from "../../src/library/front-matter.ts";
import { LibraryFileError } from "../../src/library/library-files.ts";

/** A text with these lines between its lines ---, and a body. */
const withHead = (...lines: string[]): string =>
  ["---", ...lines, "---", "", "Body.", ""].join("\n");

async function fieldsOf(text: string): Promise<Record<string, unknown>> {
  return Object.fromEntries((await parseFrontMatter(text)).fields);
}

describe("parseFrontMatter", () => {
  it.each<[string, string[], Record<string, unknown>]>([
    [
      "DotAgents' lines, whatever follows the colon",
      ["kind: agent", "name: Foo: bar", "guidelines: @x, `y` # and all of this", "enabled: true"],
      { kind: "agent", name: "Foo: bar", guidelines: "@x, `y` # and all of this", enabled: "true" },
    ],
    [
      "lines that are no YAML, without a kind",
      ["name: Foo: bar", "guidelines: @x", "description: {not closed"],
      { name: "Foo: bar", guidelines: "@x", description: "{not closed" },
    ],
    [
      "folded and literal scalars",
      [
        "name: pdf",
        "description: >",
        "  Reads PDFs.",
        "  Use it for forms.",
        "note: |-",
        "  a",
        "  b",
      ],
      { name: "pdf", description: "Reads PDFs. Use it for forms.\n", note: "a\nb" },
    ],
    [
      "folded scalars beside a kind",
      ["kind: skill", "description: >-", "  One", "  two"],
      { kind: "skill", description: "One two" },
    ],
    [
      "lists, quotes and comments of YAML",
      [
        "tags: [a, 'b c']",
        "references:",
        "  - x # not this",
        '  - "y"',
        "metadata:",
        "  version: 1.0",
      ],
      { tags: ["a", "b c"], references: ["x", "y"], metadata: { version: "1.0" } },
    ],
    [
      "every scalar as a text",
      ["a: 007", "b: yes", "c: null", "d: 2026-11-28", "e:", "f: ~"],
      { a: "007", b: "yes", c: "null", d: "2026-11-28", e: "", f: "~" },
    ],
    [
      "tags that make nothing",
      ['a: !!js/function "function () { throw 1 }"', "b: !!binary aGk=", "c: !x y"],
      { a: "function () { throw 1 }", b: "aGk=", c: "y" },
    ],
    [
      "a list and a long text, even where a line beside them is no YAML",
      [
        "name: Foo: bar",
        "tags:",
        "  - a",
        "  - 'b'",
        "description: |",
        "  one",
        "  two",
        "last: x",
      ],
      { name: "Foo: bar", tags: ["a", "b"], description: "one two", last: "x" },
    ],
    [
      "names that objects have already",
      ["__proto__: a", "constructor: b", "toString: c"],
      JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}'),
    ],
    [
      "quotes in quotes as they are",
      ["kind: note", 'title: "a" and "b"'],
      { kind: "note", title: '"a" and "b"' },
    ],
    ["nothing", [], {}],
  ])("reads %s", async (_title, lines, fields) => {
    const found = await parseFrontMatter(withHead(...lines));
    expect(found).toEqual({ fields: new Map(Object.entries(fields)), body: "Body." });
    const windows = await parseFrontMatter(`\ufeff${withHead(...lines).replaceAll("\n", "\r\n")}`);
    expect(windows).toEqual(found);
  });

  it.each([
    ["no front matter", "Hello.\n---\na: b\n---\n", "Hello.\n---\na: b\n---"],
    ["a line across the page", "----\nHello.", "----\nHello."],
    ["nothing", "", ""],
  ])("takes a text with %s as all body", async (_title, text, body) => {
    expect(await parseFrontMatter(text)).toEqual({ fields: new Map(), body });
  });

  it.each([
    [
      "javascript",
      "---js\n{ name: process.exit(7) }\n---\n",
      /^begins with "---js": only plain front matter/,
    ],
    ["toml", "---toml\na = 1\n---\n", /^begins with "---toml"/],
    ["fields that never end", "---\nname: x\n", /no second one to end its fields$/],
    [
      "too many fields",
      `---\n${"a: b\n".repeat(MAX_FRONT_MATTER_CHARACTERS)}---\n`,
      /^has more than 32768 characters/,
    ],
  ])("refuses %s", async (_title, text, message) => {
    await expect(parseFrontMatter(text)).rejects.toThrow(message);
    await expect(parseFrontMatter(text)).rejects.toBeInstanceOf(LibraryFileError);
  });

  it("expands no alias", async () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (let at = 1; at < 10; at++)
      bomb.push(
        `a${at}: &a${at} [${"*a"
          .concat(at > 1 ? String(at - 1) : "")
          .concat(",")
          .repeat(9)}]`,
      );
    const fields = await fieldsOf(withHead(...bomb));
    expect(JSON.stringify(fields).length).toBeLessThan(2000);
    expect(fields.a1).toBe("&a1 [*a,*a,*a,*a,*a,*a,*a,*a,*a,]");
  });
});

it.each([
  ["deeper than 16 levels", `a: ${"[".repeat(40)}${"]".repeat(40)}`],
  ["with more than 2048 lexemes", `a: [x]\n${"b: c\n".repeat(500)}`],
])("reads what is YAML %s line by line all the same", async (_title, head) => {
  const { a } = await fieldsOf(withHead(head));
  expect(a).toBe(head.split("\n")[0]?.slice("a: ".length));
});

// Deep nesting ended the whole process, and some of these took seconds for each 10 KB.
const HALF = MAX_FRONT_MATTER_CHARACTERS / 2 - 8;
test.each(
  [
    "[",
    "{a: ",
    "- ",
    "? ",
    "a: ",
    "a:",
    "a: &a x\n",
    "#\n",
    "a:\n-\n",
    "%a\n",
    "a: !!x y\n",
    "[a,",
    "? a\n",
    "a: [,",
    ",",
    "'",
    '"\\',
    "&a ",
    "! ",
    "...\n",
    "[\n",
    "\t",
    " \n",
    "---x\n",
  ].map((part) => [JSON.stringify(part), part.repeat(Math.floor((2 * HALF) / part.length))]),
)("parseFrontMatter reads 32 KB of %s in bounded time", async (_title, head) => {
  const cpu = process.cpuUsage();
  await parseFrontMatter(`---\n${head}\n---\n`).catch((error) =>
    expect(error).toBeInstanceOf(LibraryFileError),
  );
  // Time of this process alone. Each takes some 50 ms.
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(3000);
});

test("parseFrontMatter throws nothing but what is wrong with a file, whatever the text", async () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "---",
      "---js",
      "a: b",
      "kind: agent",
      "  - x",
      "a: >",
      "  b",
      "*a",
      "? [",
      "\t",
    ),
    fc.string({ unit: fc.constantFrom(..."abc:-[]{}#&*!|>'\"%@ \t,?".split("")) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.boolean(), async (lines, hasHead) => {
      const text = (hasHead ? ["---", ...lines, "---", "body"] : lines).join("\n");
      const outcome = await parseFrontMatter(text).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(LibraryFileError);
    }),
    { numRuns: 300 },
  );
});
