import { GrowingMarkdown } from "../markdown/growing-markdown.ts";
import { type PlainElement, type PlainNode, plainText } from "../markdown/plain-node.ts";

/** The blocks of a whole text, as they are shown. */
export function blocksOf(markdown: string): PlainElement[] {
  const { settled, open } = new GrowingMarkdown().update(markdown, { ended: true });
  return [...settled, ...open];
}

/** Markdown as a text without its marks: what one pastes where nobody knows Markdown. */
export function readableText(markdown: string): string {
  return blocksOf(markdown).map(blockText).join("\n\n").trim();
}

function blockText(block: PlainElement): string {
  switch (block.tag) {
    case "figure":
      return plainText(block.children.slice(1));
    case "div":
      return plainRows(block)
        .map((cells) => cells.map(inlineText).join("\t"))
        .join("\n");
    case "ul":
    case "ol":
      return listText(block);
    case "blockquote":
      return childBlocks(block).join("\n\n").replace(/^/gm, "> ");
    case "hr":
      return "———";
    default:
      return inlineText(block);
  }
}

/** The rows of a table, each as its cells. */
export function plainRows(table: PlainElement): PlainElement[][] {
  const rows = (node: PlainNode): PlainElement[][] => {
    if (typeof node === "string") return [];
    if (node.tag === "tr") return [node.children.filter((cell) => typeof cell !== "string")];
    return node.children.flatMap(rows);
  };
  return rows(table);
}

function listText({ tag, attributes, children }: PlainElement): string {
  const first = Number(attributes.start ?? 1);
  return children
    .filter((item) => typeof item !== "string")
    .map((item, index) => {
      const mark = tag === "ol" ? `${first + index}. ` : item.attributes.class ? "" : "• ";
      return (
        mark +
        childBlocks(item)
          .join("\n")
          .replace(/\n/g, `\n${" ".repeat(mark.length)}`)
      );
    })
    .join("\n");
}

const BLOCKS: ReadonlySet<string> = new Set(
  "blockquote div figure h3 h4 h5 h6 hr ol p ul".split(" "),
);

/** What is in a container: its blocks, and the lines of text between them. */
function childBlocks({ children }: PlainElement): string[] {
  const texts: string[] = [];
  let line: PlainNode[] = [];
  const endLine = (): void => {
    if (line.length > 0) texts.push(line.map(inlineText).join(""));
    line = [];
  };
  for (const child of children)
    if (typeof child === "string" || !BLOCKS.has(child.tag)) line.push(child);
    else {
      endLine();
      texts.push(blockText(child));
    }
  endLine();
  return texts;
}

function inlineText(node: PlainNode): string {
  if (typeof node === "string") return node;
  if (node.tag === "br") return "\n";
  const text = node.children.map(inlineText).join("");
  const { href } = node.attributes;
  if (href === undefined || href === text || href === `${text}/` || href === `mailto:${text}`)
    return text;
  return node.attributes.class === "image" ? href : `${text} (${href})`;
}
