import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import lua from "highlight.js/lib/languages/lua";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import php from "highlight.js/lib/languages/php";
import powershell from "highlight.js/lib/languages/powershell";
import python from "highlight.js/lib/languages/python";
import r from "highlight.js/lib/languages/r";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import scss from "highlight.js/lib/languages/scss";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import { COLOURS, type CodeColour } from "./code-colours.ts";

const lowlight = createLowlight({
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  dockerfile,
  go,
  ini,
  java,
  javascript,
  json,
  kotlin,
  lua,
  makefile,
  markdown,
  php,
  powershell,
  python,
  r,
  ruby,
  rust,
  scss,
  sql,
  swift,
  typescript,
  xml,
  yaml,
});

/** Names that models write and the grammars do not list. */
const ALIASES: Readonly<Record<string, string>> = {
  json5: "json",
  jsonl: "json",
  less: "scss",
  node: "javascript",
  console: "bash",
  shell: "bash",
  shellscript: "bash",
  "c#": "csharp",
  vue: "xml",
};

/** What a scope of the grammars looks like; those that are not here look like plain code. */
const COLOUR_OF: Readonly<Record<string, CodeColour>> = {
  addition: "added",
  attr: "name",
  attribute: "name",
  built_in: "function",
  bullet: "keyword",
  comment: "comment",
  deletion: "removed",
  doctag: "comment",
  keyword: "keyword",
  literal: "number",
  meta: "meta",
  name: "keyword",
  number: "number",
  property: "name",
  quote: "comment",
  regexp: "string",
  section: "function",
  "selector-attr": "name",
  "selector-class": "name",
  "selector-id": "name",
  "selector-pseudo": "name",
  "selector-tag": "keyword",
  string: "string",
  symbol: "number",
  "template-tag": "keyword",
  "template-variable": "name",
  title: "function",
  type: "type",
  variable: "name",
};

/**
 * The colours of a code: pairs of a length in characters and an index into {@link COLOURS}.
 * Together they are as long as the code. Undefined for a language that is not known.
 */
export function highlightRuns(code: string, language: string): number[] | undefined {
  const known = languageOf(language);
  if (known === undefined) return undefined;
  const runs = new Runs();
  for (const child of lowlight.highlight(known, code).children) addNode(runs, child, "plain");
  return runs.pairs;
}

function languageOf(language: string): string | undefined {
  const name = /^[\w+#.-]*/.exec(language.trim().toLowerCase())?.[0] ?? "";
  const known = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
  return known && lowlight.registered(known) ? known : undefined;
}

type LowlightNode = ReturnType<typeof lowlight.highlight>["children"][number];

function addNode(runs: Runs, node: LowlightNode, colour: CodeColour): void {
  if (node.type === "text") runs.add(node.value.length, colour);
  if (node.type !== "element") return;
  const [scope] = Array.isArray(node.properties.className) ? node.properties.className : [];
  const name = String(scope ?? "").replace(/^hljs-/, "");
  const inner = Object.hasOwn(COLOUR_OF, name) ? (COLOUR_OF[name] ?? colour) : colour;
  for (const child of node.children) addNode(runs, child as LowlightNode, inner);
}

class Runs {
  readonly pairs: number[] = [];

  add(length: number, colour: CodeColour): void {
    const index = COLOURS.indexOf(colour);
    const { pairs } = this;
    if (pairs.at(-1) === index) pairs[pairs.length - 2] = (pairs.at(-2) ?? 0) + length;
    else if (length > 0) pairs.push(length, index);
  }
}
