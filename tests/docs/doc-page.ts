import { readdirSync, readFileSync } from "node:fs";
import { lexer, type Token, type Tokens, walkTokens } from "marked";

/** A page of the documentation, taken apart. */
export interface DocPage {
  /** From the repository's root, such as `docs/agents.md`. */
  readonly path: string;
  readonly text: string;
  /** Where its links and pictures lead, as they are written. */
  readonly links: readonly string[];
  /** What a link may have behind `#`. */
  readonly anchors: ReadonlySet<string>;
  /** Texts in backticks. */
  readonly spans: readonly string[];
  readonly fences: readonly Fence[];
  readonly tables: readonly Tokens.Table[];
}

/** A block of code. */
export interface Fence {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

/** Reads one. */
export function readPage(path: string): DocPage {
  const text = readFileSync(path, "utf8");
  const found = {
    links: [] as string[],
    anchors: new Set<string>(),
    spans: [] as string[],
    fences: [] as Fence[],
    tables: [] as Tokens.Table[],
  };
  walkTokens(lexer(text), (token: Token) => {
    if (token.type === "link" || token.type === "image") found.links.push(token.href);
    else if (token.type === "html") found.links.push(...linksOfHtml(token.raw));
    else if (token.type === "heading") found.anchors.add(anchorOf(token.text));
    else if (token.type === "codespan") found.spans.push(token.text);
    else if (token.type === "table") found.tables.push(token as Tokens.Table);
    else if (token.type === "code")
      found.fences.push({ page: path, language: token.lang ?? "", text: token.text });
  });
  return { path, text, ...found };
}

function linksOfHtml(html: string): string[] {
  return [...html.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(([, link = ""]) => link);
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

const markdownIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${directory}/${name}`);

/** README, the examples' and all pages of docs/: what people follow. */
export const GUIDES: readonly DocPage[] = [
  "README.md",
  "examples/README.md",
  ...markdownIn("docs"),
].map(readPage);

/** Those, and what tells of the past, where commands and routes may have had other names. */
export const ALL_PAGES: readonly DocPage[] = [
  ...GUIDES,
  readPage("CHANGELOG.md"),
  ...markdownIn("docs/decisions").map(readPage),
];

/** A guide by its path. */
export function guide(path: string): DocPage {
  const found = GUIDES.find((page) => page.path === path);
  if (!found) throw new Error(`There is no page ${path}.`);
  return found;
}
