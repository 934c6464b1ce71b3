import type { Token, Tokens } from "marked";
import { type LinkDefinitions, lexBlocks } from "./block-lexer.ts";
import { HeadingLevels } from "./heading-levels.ts";
import type { PlainElement } from "./plain-node.ts";
import { blockNodes, codeBlock, verbatim } from "./token-nodes.ts";

/** What an update brings: blocks that will not change any more, then those that may. */
export interface MarkdownUpdate {
  /** Whether everything shown so far is to be dropped first. */
  readonly restart: boolean;
  /** New blocks that are final, to follow the ones before. */
  readonly settled: readonly PlainElement[];
  /** The last block or so, which the next update replaces. */
  readonly open: readonly PlainElement[];
}

/** How the end of a text is read that is still being written. */
export interface GrowingOptions {
  /** The text without what would flash. What it takes away or adds is in the last block. */
  readonly steady?: ((text: string) => string) | undefined;
}

/**
 * Markdown that grows at its end. Each update costs what is new, not what is there: a
 * block is final once another one has begun after it.
 */
export class GrowingMarkdown {
  #text = "";
  #settledEnd = 0;
  #links = noLinks();
  #fence: OpenFence | undefined;
  #headings = new HeadingLevels();
  readonly #steady: (text: string) => string;

  constructor({ steady = (text) => text }: GrowingOptions = {}) {
    this.#steady = steady;
  }

  /** Takes the whole text so far; `ended` when nothing will follow. */
  update(whole: string, { ended = false }: { ended?: boolean } = {}): MarkdownUpdate {
    const text = whole.includes("\r") ? whole.replace(/\r\n?/g, "\n") : whole;
    const restart = !text.startsWith(this.#text);
    if (restart) this.#begin();
    this.#text = text;
    const settledBefore = this.#settledEnd;
    const code = this.#continueFence();
    if (code !== undefined) return { restart, settled: [], open: [code] };
    const { hasLinks, ...update } = this.#lex(ended);
    if (!ended || !hasLinks || settledBefore === 0) return { restart, ...update };
    // Links may be defined after their use; at the end all definitions are known.
    this.#begin();
    const { settled, open } = this.#lex(ended);
    return { restart: true, settled, open };
  }

  #begin(): void {
    this.#settledEnd = 0;
    this.#fence = undefined;
    this.#headings = new HeadingLevels();
    this.#links = noLinks();
  }

  #lex(ended: boolean): { settled: PlainElement[]; open: PlainElement[]; hasLinks: boolean } {
    const all = this.#text.slice(this.#settledEnd);
    const rest = ended ? all : this.#steady(all);
    const links = Object.assign(noLinks(), this.#links);
    const tokens = splitLongList(lexBlocks(rest, links, { ended }));
    const last = tokens.findLastIndex(({ type }) => type !== "space");
    const done = tokens.slice(0, Math.max(last, 0));
    const open = tokens.slice(Math.max(last, 0));
    for (const { raw } of done) this.#settledEnd += raw.length;
    // Of the open block's, one may be half an address still.
    addDefinitions(this.#links, done);
    this.#fence = openFence(open[0], this.#settledEnd);
    const nodes = (some: Token[]): PlainElement[] => some.flatMap((token) => shownToken(token));
    const settled = this.#headings.level(nodes(done), { keep: true });
    return {
      settled,
      open: this.#headings.level(nodes(open), { keep: false }),
      hasLinks: Object.keys(links).length > 0,
    };
  }

  /** The code block that the text is in the middle of, without looking at all of it again. */
  #continueFence(): PlainElement | undefined {
    const fence = this.#fence;
    if (!fence) return undefined;
    fence.closing.lastIndex = fence.searchedTo;
    if (fence.closing.test(this.#text)) {
      this.#fence = undefined;
      return undefined;
    }
    fence.searchedTo = Math.max(this.#text.lastIndexOf("\n"), fence.codeStart - 1);
    // A last line that may become the closing fence is not code yet.
    const code = this.#text.slice(fence.codeStart).replace(/\n {0,3}[`~]*$/, "");
    return codeBlock(code, fence.language);
  }
}

// A list that is still growing is read anew each time, up to about this length.
const LONG_LIST = 6_000;

/** The last block, if it is a long list, as one of the items that are over and one of the last. */
function splitLongList(tokens: Token[]): Token[] {
  const list = tokens.at(-1);
  if (list?.type !== "list" || list.raw.length < LONG_LIST || list.items.length < 2) return tokens;
  const { items, start } = list as Tokens.List;
  const over = items.slice(0, -1);
  const raw = over.map((item) => item.raw).join("");
  if (!list.raw.startsWith(raw)) return tokens;
  return [
    ...tokens.slice(0, -1),
    { ...list, raw, items: over },
    {
      ...list,
      raw: list.raw.slice(raw.length),
      items: items.slice(-1),
      start: start === "" ? "" : start + over.length,
    },
  ];
}

interface OpenFence {
  readonly language: string;
  readonly codeStart: number;
  readonly closing: RegExp;
  searchedTo: number;
}

/** The fence that `token` opens and does not close. Only unindented ones: their code is verbatim. */
function openFence(token: Token | undefined, start: number): OpenFence | undefined {
  if (token?.type !== "code" || token.codeBlockStyle === "indented") return undefined;
  const opening = /^(`{3,}|~{3,})([^\n]*)\n/.exec(token.raw);
  const mark = opening?.[1];
  if (!opening || mark === undefined) return undefined;
  const closing = new RegExp(`\\n {0,3}${mark}${mark[0]}*[ \\t]*(?=\\n|$)`, "g");
  if (closing.test(token.raw)) return undefined;
  const codeStart = start + opening[0].length;
  const language = opening[2]?.trim() ?? "";
  return { language, codeStart, closing, searchedTo: codeStart - 1 };
}

function addDefinitions(links: LinkDefinitions, tokens: readonly Token[]): void {
  for (const token of tokens) {
    if (token.type === "def") links[token.tag] ??= { href: token.href, title: token.title };
    addDefinitions(links, ("tokens" in token && token.tokens) || []);
    addDefinitions(links, (token.type === "list" && token.items) || []);
  }
}

// A name such as `constructor` must find nothing.
function noLinks(): LinkDefinitions {
  return Object.create(null) as LinkDefinitions;
}

/** What a token looks like; as it was written, should anything about it be unheard of. */
function shownToken(token: Token): PlainElement[] {
  try {
    return blockNodes(token);
  } catch {
    return [verbatim(token.raw)];
  }
}
