import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSource } from "./architecture/read-source.ts";
import { breachesIn, ROOMS } from "./architecture/rules.ts";

const root = new URL("../", import.meta.url);

/** The program's own files, by their path relative to src/. */
function programFiles(): Map<string, string> {
  const names = readdirSync(new URL("src/", root), { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts"));
  const files = new Map([["mod.ts", readFileSync(new URL("mod.ts", root), "utf8")]]);
  for (const name of names) files.set(name, readFileSync(new URL(`src/${name}`, root), "utf8"));
  return files;
}

describe("the house", () => {
  it("keeps its rules of dependency", () => {
    expect(breachesIn(programFiles())).toEqual([]);
  });

  it("has no room without a file", () => {
    const files = [...programFiles().keys()];
    const empty = Object.keys(ROOMS).filter(
      (room) => !files.some((file) => file === room || file.startsWith(room)),
    );
    expect(empty).toEqual([]);
  });
});

describe("breachesIn", () => {
  it.each<[string, string, string, string[]]>([
    ["an arrow that is allowed", "sse/a.ts", 'import type { A } from "../chat.ts";', []],
    ["a neighbour", "sse/a.ts", 'import { b } from "./b.ts";', []],
    ["a room of the table", "routes/a.ts", 'import { a } from "../sse/frames.ts";', []],
    [
      "an arrow that is not",
      "sse/a.ts",
      'import { a } from "../auth/digest.ts";',
      ["sse/a.ts: imports auth/digest.ts, which sse/ may not"],
    ],
    [
      "one for types alone",
      "auth/a.ts",
      'import type { Provider } from "../providers/provider.ts";',
      ["auth/a.ts: imports providers/provider.ts, which auth/ may not"],
    ],
    [
      "one that passes on",
      "providers/a.ts",
      'export * from "../sse/frames.ts";',
      ["providers/a.ts: imports sse/frames.ts, which providers/ may not"],
    ],
    [
      "one that is taken later",
      "providers/a.ts",
      'const a = await import("../handler.ts");',
      ["providers/a.ts: imports handler.ts, which providers/ may not"],
    ],
    [
      "a file of a room where only another is allowed",
      "reply/a.ts",
      'import { a } from "../providers/history.ts";',
      ["reply/a.ts: imports providers/history.ts, which reply/ may not"],
    ],
    [
      "a package that is not allowed",
      "sse/a.ts",
      'import { z } from "zod";',
      ["sse/a.ts: imports zod, which sse/ may not"],
    ],
    ["a package's entry", "routes/a.ts", 'import type { A } from "hono/types";', []],
    [
      "a package whose name begins alike",
      "routes/a.ts",
      'import { a } from "hono-x";',
      ["routes/a.ts: imports hono-x, which routes/ may not"],
    ],
    [
      "a name that is put together",
      "sse/a.ts",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a sample of source.
      "import(`../auth/${name}.ts`)",
      ["sse/a.ts: imports (not a plain string), which sse/ may not"],
    ],
    ["a file in no room", "new.ts", "", ["new.ts: is in no room; give it one in the table"]],
    ["a file in no folder", "new/a.ts", "", ["new/a.ts: is in no room; give it one in the table"]],
    [
      "an import without .ts",
      "sse/a.ts",
      'import { b } from "./b";',
      ["sse/a.ts: imports ./b, which does not end in .ts"],
    ],
    [
      "Node's own modules",
      "providers/a.ts",
      'import fs from "node:fs";',
      [
        "providers/a.ts: imports node:fs",
        "providers/a.ts: imports node:fs, which providers/ may not",
      ],
    ],
    ["Node's own modules in the terminal's room", "cli/a.ts", 'import fs from "node:fs";', []],
    [
      "what only some runtimes have",
      "auth/a.ts",
      "const a = globalThis.process?.env ?? Deno.env; console.log(typeof Bun);",
      ["Deno", "Bun", "process", "console"].map((name) => `auth/a.ts: names ${name}`),
    ],
    [
      "such a name inside a template",
      "auth/a.ts",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a sample of source.
      "const a = `x${{ a: `${process.pid}` }.a}`;",
      ["auth/a.ts: names process"],
    ],
    [
      "such a name where it means something else",
      "auth/a.ts",
      '// Deno\n/* Bun */ a.process(); b?.console; "process"; /console/.test(`Deno`);',
      [],
    ],
    ["such a name in the terminal's room", "cli/a.ts", "process.exit(console)", []],
    ["an SDK at home, when first used", "providers/openai.ts", 'await import("openai");', []],
    [
      "an SDK's types at home",
      "providers/gemini.ts",
      'import type { A } from "@google/genai/web";',
      [],
    ],
    [
      "an SDK loaded with its home",
      "providers/openai.ts",
      'import OpenAI from "openai";',
      ["providers/openai.ts: loads openai with itself, not when it is first used"],
    ],
    [
      "an SDK whose types alone are marked so one by one: the import stays",
      "providers/openai.ts",
      'import { type OpenAI } from "openai";',
      ["providers/openai.ts: loads openai with itself, not when it is first used"],
    ],
    [
      "an SDK away from home",
      "cli/a.ts",
      'await import("ollama/browser");',
      ["cli/a.ts: imports ollama/browser, whose home is providers/ollama.ts"],
    ],
    [
      "the terminal, loaded by the entry",
      "mod.ts",
      'export { main } from "./src/cli/main.ts";',
      ["mod.ts: loads cli/main.ts with itself, and with it the terminal"],
    ],
    ["the terminal, started by the entry", "mod.ts", 'import("./src/cli/main.ts");', []],
    [
      "the terminal, reached from below",
      "handler.ts",
      'import type { A } from "./cli/log.ts";',
      ["handler.ts: imports cli/log.ts, which handler.ts may not"],
    ],
    [
      "a name that says nothing",
      "sse/utils.ts",
      "",
      ["sse/utils.ts: has a name that says nothing"],
    ],
    ["another", "cli/helpers/a.ts", "", ["cli/helpers/a.ts: has a name that says nothing"]],
    ["another", "cli/string-misc.ts", "", ["cli/string-misc.ts: has a name that says nothing"]],
    ["a name that only contains one", "cli/utilization.ts", "", []],
  ])("judges %s: %s", (_title, file, text, breaches) => {
    expect(breachesIn(new Map([[file, text]]))).toEqual(breaches);
  });

  it("finds circles, each once", () => {
    const files = new Map([
      ["sse/c.ts", 'import "./a.ts"; import "./d.ts";'],
      ["sse/a.ts", 'import type { B } from "./b.ts";'],
      ["sse/b.ts", 'export { c } from "./c.ts";'],
      ["sse/d.ts", 'import "./d.ts";'],
    ]);
    expect(breachesIn(files)).toEqual([
      "sse/a.ts → sse/b.ts → sse/c.ts → sse/a.ts: a circle",
      "sse/d.ts → sse/d.ts: a circle",
    ]);
  });
});

describe("readSource", () => {
  it("reads every form of import, in order", () => {
    const source = `
      #!/usr/bin/env node
      import "a";
      import b, { c as d } from "b";
      import * as e from 'c';
      import type { F } from "d";
      import type G from "e";
      import type from "f";
      import { type H } from "g";
      export { i } from "h";
      export { type J } from "i";
      export type { K } from "j";
      export * from "k";
      export * as l from "l";
      export type * from "m";
      const n = await import("n");
      type O = typeof import("o");
      export type P = { import: "not" };
      export const q = { from: "not" }, r = import.meta.url;
      export { q as s };
      // import "not";
      const t = 'import "not"' + \`import "not"\` + a.import("not") + /import "not"/.source;
    `;
    expect(readSource(source).imports.map(({ specifier, when }) => `${specifier} ${when}`)).toEqual(
      [
        "a static",
        "b static",
        "c static",
        "d type",
        "e type",
        "f static",
        "g static",
        "h static",
        "i static",
        "j type",
        "k static",
        "l static",
        "m type",
        "n dynamic",
        "o dynamic",
      ],
    );
  });

  it.each([
    ["a division", "a / b; process / c", ["a", "b", "process", "c"]],
    ["a regular expression with a quote in it", "const a = /[\"'`/]/; b", ["a", "b"]],
    ["one behind return", "return /'/.test(a)", ["a"]],
    ["a division behind a bracket", "(a) / b['c'] / d", ["a", "b", "d"]],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a sample of source.
    ["templates inside templates", "`${a}${`${{ b: c }}`}'${d}`; e", ["a", "b", "c", "d", "e"]],
  ])("is not confused by %s", (_title, source, names) => {
    expect([...readSource(source).names]).toEqual(names);
  });
});
