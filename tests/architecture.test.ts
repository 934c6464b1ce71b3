import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
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
      "Node's own modules",
      "providers/a.ts",
      'import fs from "node:fs";',
      ["providers/a.ts: imports node:fs, which providers/ may not"],
    ],
    ["Node's own modules in the terminal's room", "cli/a.ts", 'import fs from "node:fs";', []],
    [
      "a host's global, by way of the global object",
      "auth/a.ts",
      "const a = globalThis.process?.env;",
      ["auth/a.ts: names globalThis.process"],
    ],
    [
      "a host's global, taken out of the global object",
      "auth/a.ts",
      "const { setImmediate, URL } = globalThis as unknown as { setImmediate?: () => void };",
      ["auth/a.ts: names globalThis.setImmediate"],
    ],
    [
      "the one that another file may reach",
      "turns.ts",
      "const { setImmediate } = globalThis as unknown as { setImmediate?: () => void };",
      [],
    ],
    [
      "another one there",
      "turns.ts",
      "const { process } = globalThis as unknown as { process?: object };",
      ["turns.ts: names globalThis.process"],
    ],
    ["an SDK at home, when first used", "providers/openai.ts", 'await import("openai");', []],
    [
      "an SDK's types at home",
      "providers/gemini.ts",
      'import type { A } from "@google/genai/web";',
      [],
    ],
    [
      "an SDK's types beside its home",
      "providers/gemini/request.ts",
      'import type { A } from "@google/genai/web";',
      [],
    ],
    [
      "an SDK beside its home",
      "providers/gemini/request.ts",
      'await import("@google/genai/web");',
      [
        "providers/gemini/request.ts: imports @google/genai/web, which only providers/gemini.ts may",
      ],
    ],
    [
      "an SDK's types in another room",
      "reply/a.ts",
      'import type { A } from "@google/genai/web";',
      ["reply/a.ts: imports @google/genai/web, which only providers/gemini.ts may"],
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
      ["cli/a.ts: imports ollama/browser, which only providers/ollama.ts may"],
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
    [
      "a timer that may be a number",
      "cli/a.ts",
      "setTimeout(end, 5).unref();",
      ["cli/a.ts: unrefs a timer by itself; see unref-timer.ts"],
    ],
    ["a program that is started", "cli/a.ts", "child.unref();", []],
    ["another", "cli/helpers/a.ts", "", ["cli/helpers/a.ts: has a name that says nothing"]],
    ["another", "cli/string-misc.ts", "", ["cli/string-misc.ts: has a name that says nothing"]],
    ["a name that only contains one", "cli/utilization.ts", "", []],
  ])("judges %s: %s", (_title, file, text, breaches) => {
    expect(breachesIn(new Map([[file, text]]))).toEqual(breaches);
  });

  it("reads every form of import", () => {
    const source = `#!/usr/bin/env node
import "a";
import b, { c as d } from "b";
import type { F } from "d";
import {
  type H,
  i,
} from "g";
export { i } from "h";
export type { K } from "j";
export * as l from "l";
export type * from "m";
const n = await import("n");
type O = typeof import("o");
export const q = { from: "not" };
// import "not";
/**
 * import { a } from "not";
 */
export const t = 'import "not"';
`;
    const breaches = breachesIn(new Map([["sse/a.ts", source]]));
    expect(breaches.map((breach) => /imports (\w+),/.exec(breach)?.[1])).toEqual([..."abdghjlmno"]);
  });
});

/** What Biome says of planted files: each breach as `file rule`. */
function lint(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "remote-chat-lint-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { linter, overrides } = JSON.parse(readFileSync(new URL("biome.json", root), "utf8"));
  const config = { linter, overrides };
  for (const [path, text] of Object.entries({ ...files, "biome.json": JSON.stringify(config) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  const args = [biome, "lint", "--reporter=github", "--max-diagnostics=none", "."];
  try {
    execFileSync(process.execPath, args, { cwd: folder, stdio: "pipe", encoding: "utf8" });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: string };
    const found = stdout.matchAll(/title=lint\/\w+\/(\w+),file=([^,]+)/g);
    return Array.from(found, ([, rule, file = ""]) => {
      return `${file.slice(file.search(/(src\/|mod\.ts)/))} ${rule}`;
    }).sort();
  }
}

describe("biome.json", () => {
  it("denies circles, those of types alone too, imports without an ending, and hosts' globals", () => {
    const breaches = lint({
      "src/sse/a.ts": 'import type { B } from "./b.ts";\nexport type A = B;\n',
      "src/sse/b.ts": 'import type { A } from "./a.ts";\nexport type B = A;\n',
      "src/sse/c.ts": 'import type { A } from "./a";\nexport type C = A;\n',
      "src/auth/a.ts": "export const a = [`a`, process.pid];\n",
      "src/auth/b.ts": "export const b = [Deno.env, typeof Bun];\nconsole;\n",
      "src/auth/c.ts": 'export const c = { process: "Deno" }.process;\n',
      "src/cli/a.ts": "process.exit(console);\n",
      "src/cli/b.ts": 'export * from "./c.ts";\n',
      "src/cli/c.ts": 'import "./b.ts";\nexport const c = 1;\n',
    });
    expect(breaches).toEqual([
      "src/auth/a.ts noRestrictedGlobals",
      "src/auth/b.ts noRestrictedGlobals",
      "src/auth/b.ts noRestrictedGlobals",
      "src/auth/b.ts noRestrictedGlobals",
      "src/cli/b.ts noImportCycles",
      "src/cli/c.ts noImportCycles",
      "src/sse/a.ts noImportCycles",
      "src/sse/b.ts noImportCycles",
      "src/sse/c.ts useImportExtensions",
    ]);
  });
});
