import { GrowingMarkdown } from "../markdown/growing-markdown.ts";
import { type PlainElement, type PlainNode, plainText } from "../markdown/plain-node.ts";
import { words } from "../words/reply-menu.ts";
import { plainRows } from "./readable-text.ts";

// Chrome ends an utterance of its network voices after 15 seconds: this is about 12.
const MAX_SENTENCE = 180;

/** Cuts a growing reply into what is to be spoken, a sentence at a time. */
export class Sentences {
  readonly #markdown = new GrowingMarkdown();
  #settled: string[] = [];

  /**
   * Every sentence so far that is over: of a text that has not `ended`, all but those of its last
   * block, of which only whole sentences count. What was given once stays, with more after it.
   */
  update(text: string, { ended }: { ended: boolean }): string[] {
    const { restart, settled, open } = this.#markdown.update(text, { ended });
    if (restart) this.#settled = [];
    this.#settled.push(...settled.flatMap((block) => blockSentences(block)));
    const sentences = this.#settled;
    if (ended) return [...sentences, ...open.flatMap((block) => blockSentences(block))];
    const last = open.length === 1 ? open[0] : undefined;
    // Anything else than a paragraph may still become longer at any place.
    return last?.tag === "p"
      ? [...sentences, ...blockSentences(last).slice(0, -1)]
      : [...sentences];
  }
}

function blockSentences(block: PlainElement): string[] {
  switch (block.tag) {
    case "hr":
      return [];
    case "figure": {
      const [caption, pre] = block.children;
      const [name] = typeof caption === "object" ? caption.children : [];
      const lines = pre === undefined ? 0 : plainText([pre]).trimEnd().split("\n").length;
      return [words.spokenCode(name === undefined ? "" : plainText([name]), lines)];
    }
    case "div": {
      const [head = [], ...rows] = plainRows(block);
      const cellsOf = (cells: readonly PlainElement[]): string =>
        `${cells.map((cell) => spoken([cell]).trim()).join(", ")}.`;
      return [words.spokenTable(rows.length), ...[head, ...rows].map(cellsOf)].flatMap(
        splitSentences,
      );
    }
    case "ul":
    case "ol":
    case "blockquote":
      return block.children.flatMap((child) =>
        typeof child === "string" ? splitSentences(child) : itemSentences(child),
      );
    default:
      return splitSentences(spoken(block.children));
  }
}

const CONTAINERS: ReadonlySet<string> = new Set("blockquote div figure ol p ul".split(" "));

function itemSentences(item: PlainElement): string[] {
  if (item.tag !== "li") return blockSentences(item);
  const own = item.children.filter(
    (child) => typeof child === "string" || !CONTAINERS.has(child.tag),
  );
  const inner = item.children.filter(
    (child) => typeof child !== "string" && CONTAINERS.has(child.tag),
  );
  return [
    ...splitSentences(spoken(own)),
    ...inner.flatMap((child) => blockSentences(child as PlainElement)),
  ];
}

/** A text as it is said: a formula and a bare address are named, not spelled. */
function spoken(nodes: readonly PlainNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === "string") return node.replace(/https?:\/\/\S+/g, words.spokenLink);
      if (node.tag === "br") return "\n";
      if (node.attributes.class === "formula") return spokenFormula(node);
      return spoken(node.children);
    })
    .join("");
}

// `x`, `n + 1`: said as they are. All else is better looked at.
function spokenFormula({ attributes }: PlainElement): string {
  const tex = attributes["data-tex"] ?? "";
  return /^[\w\s+=,.-]{1,12}$/.test(tex) ? tex : words.spokenFormula;
}

/** A text's sentences, none of them longer than a voice can say at once. */
export function splitSentences(text: string): string[] {
  return text
    .split(/(?<=[.!?…][)"'”’»]?)\s+(?=\P{Ll})|(?<=[。！？])|\n+/u)
    .flatMap(splitLong)
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

function splitLong(sentence: string): string[] {
  if (sentence.length <= MAX_SENTENCE) return [sentence];
  const head = sentence.slice(0, MAX_SENTENCE);
  const cut =
    lastMatch(head, /[;:,、，؛،–—](?=\s|\P{ASCII})/gu) || lastMatch(head, /\s/g) || MAX_SENTENCE;
  return [sentence.slice(0, cut), ...splitLong(sentence.slice(cut))];
}

/** The end of the last match, unless it is very near the beginning; else 0. */
function lastMatch(text: string, pattern: RegExp): number {
  const last = [...text.matchAll(pattern)].at(-1);
  return last && last.index > MAX_SENTENCE / 3 ? last.index + last[0].length : 0;
}
