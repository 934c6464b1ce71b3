import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { parseAst } from "vitest/node";

/** What is no text of the page's own, though it looks like one. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // The PC's owner sees it, on the PC.
  "pc/device-name.ts": [
    "Samsung Internet",
    "Android phone",
    "Android tablet",
    "Windows PC",
    "Linux PC",
  ],
  // What is sent, and names of fields and formats.
  "agents/question-card.tsx": ["accept", "decline"],
  "chat/run-snapshot.ts": ["questions"],
  "view/conversation-dialog.tsx": ["Markdown", "JSON"],
  // Of errors that nobody is shown.
  "store/indexed-store.ts": ["The storage failed.", "The storage cannot be opened."],
  "store/open-store.ts": ["The storage does not answer."],
  "app/pair-with-pasted.ts": ["It is for "],
  "attachments/bound-memory.ts": ["This takes too much memory."],
  "attachments/pdf-worker.ts": ["That is enough."],
  "attachments/read-picture.ts": [
    "The picture does not get small enough.",
    "There is nothing to draw.",
    "It cannot be written.",
  ],
  "view/on-pc-part.ts": ["A part of the page could not be loaded."],
  "view/attachments-part.ts": ["A part of the page could not be loaded."],
  // A model reads it.
  "attachments/quote-file.ts": ["Attached file ", "The text of the file ", "A picture"],
  "pc/model-title.ts": [
    "Give this conversation a title of two to six words, in the language that it is in. Answer with the title alone, without quotation marks.",
  ],
  // A kind of token.
  "reading/highlight-runs.ts": ["function"],
};

/** Properties whose values a person reads or hears. */
const READ =
  /^(aria-label|aria-description|title|placeholder|alt|label|text|action|question|confirm|about|children)$/;

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const PAGE = fileURLToPath(new URL("../../../page/", import.meta.url));
const files = (readdirSync(PAGE, { recursive: true }) as string[]).filter(
  (file) => /\.tsx?$/.test(file) && !file.startsWith("words/"),
);

/** The texts in a module that should be in a catalogue. */
function literalTexts(source: string, file = "example.tsx"): string[] {
  const code = plainScript(source, file);
  const found: string[] = [];
  const walk = (node: Node, isRead: boolean, isCode: boolean): void => {
    const text = textOf(node);
    if (text !== undefined && isText(text, isRead && !isCode) && !ALLOWED[file]?.includes(text))
      found.push(text);
    if (node.type === "ImportDeclaration" || node.type === "ImportExpression") return;
    const isTag = node.type === "CallExpression" && /^_?jsxs?$/.test(nameOf(node.callee));
    const [tag] = (node.arguments as Node[] | undefined) ?? [];
    const inCode = isTag ? textOf(tag ?? { type: "" }) === "code" : isCode;
    for (const [key, value] of Object.entries(node)) {
      // The condition of a choice is not what is chosen.
      const stays = key !== "test" && key !== "callee" && !isComparison(node);
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!isNode(child)) continue;
        if (node.type === "Property" && key === "key") continue;
        const name = node.type === "Property" ? nameOf(node.key) : "";
        const reads =
          node.type === "Property"
            ? READ.test(name)
            : isRead && stays && !/Function|Call/.test(node.type);
        walk(child, reads, inCode);
      }
    }
  };
  walk(parseAst(code) as unknown as Node, false, false);
  return found;
}

/** The module without types and JSX. */
function plainScript(source: string, file: string): string {
  const loader = file.endsWith("x") ? "tsx" : "ts";
  return transformSync(source, { loader, jsx: "automatic", jsxImportSource: "preact" }).code;
}

/** Whether it is for a person: any word where people read, elsewhere a sentence. */
function isText(text: string, isRead: boolean): boolean {
  return isRead ? /\p{L}{2}/u.test(text) : /^\p{Lu}\p{Ll}*[ ,]\p{L}*/u.test(text.trim());
}

function isComparison({ type, operator }: Node): boolean {
  return type === "MemberExpression" || (type === "BinaryExpression" && operator !== "+");
}

function textOf(node: Node): string | undefined {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type !== "TemplateElement") return undefined;
  return (node.value as { cooked: string }).cooked;
}

function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { name?: string; value?: unknown };
  return name ?? String(value);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** Where the words of a catalogue are read once and for all, before a language is chosen. */
function earlyWords(source: string, file = "example.tsx"): string[] {
  const code = plainScript(source, file);
  const catalogues = new Set(
    [...code.matchAll(/import \{([^}]*)\} from "[^"]*\/words\/[^"]*"/g)].flatMap(([, names = ""]) =>
      names.split(",").map((name) => name.trim().replace(/^words as /, "")),
    ),
  );
  const found: string[] = [];
  const walk = (node: Node): void => {
    if (/Function|PropertyDefinition|MethodDefinition|ImportDeclaration/.test(node.type)) return;
    if (node.type === "MemberExpression" && catalogues.has(nameOf(node.object)))
      found.push(`${nameOf(node.object)}.${nameOf(node.property)}`);
    for (const value of Object.values(node))
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child);
  };
  walk(parseAst(code) as unknown as Node);
  return found;
}

test("there are modules to look at", () => {
  expect(files.length).toBeGreaterThan(80);
});

test.each(files)("%s has its words in a catalogue, and reads them when they are needed", (file) => {
  const source = readFileSync(`${PAGE}${file}`, "utf8");
  expect(literalTexts(source, file)).toEqual([]);
  expect(earlyWords(source, file)).toEqual([]);
});

describe("texts that are found", () => {
  test.each([
    ["<p>Hello</p>"],
    ["<p>{isBusy ? `Pairing…` : words.pair}</p>"],
    ['<button aria-label="Close" />'],
    ["<IconButton label={`Change ` + title} />"],
    ['notices.show("It is done.")'],
    ["const words = { once: `Allow it once` }"],
  ])("%s", (source) => {
    expect(literalTexts(source)).toHaveLength(1);
  });

  test.each([
    ['<p class="note quiet">{words.done}</p>'],
    ["<code>providers add</code>"],
    ['<input type="text" inputMode={kind === "email" ? "email" : "url"} />'],
    ["<p>{state === `lost` ? words.lost : reason}</p>"],
  ])("not in %s", (source) => {
    expect(literalTexts(source)).toEqual([]);
  });

  test("words that are read before a language is chosen", () => {
    const source =
      'import { words } from "../words/chat.ts"; const A = words.send; const b = () => words.stop;';
    expect(earlyWords(source)).toEqual(["words.send"]);
  });
});
