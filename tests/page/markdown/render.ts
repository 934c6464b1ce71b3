import { GrowingMarkdown } from "../../../page/markdown/growing-markdown.ts";
import type { PlainElement, PlainNode } from "../../../page/markdown/plain-node.ts";

/** What a whole Markdown text becomes. */
export function render(text: string): readonly PlainElement[] {
  const { settled, open } = new GrowingMarkdown().update(text, { ended: true });
  return [...settled, ...open];
}

/** What a text becomes that arrives in these pieces. */
export function renderPieces(pieces: readonly string[]): readonly PlainElement[] {
  const markdown = new GrowingMarkdown();
  let shown: PlainElement[] = [];
  let open: readonly PlainElement[] = [];
  let text = "";
  for (const [index, piece] of pieces.entries()) {
    text += piece;
    const update = markdown.update(text, { ended: index === pieces.length - 1 });
    shown = update.restart ? [...update.settled] : [...shown, ...update.settled];
    open = update.open;
  }
  return [...shown, ...open];
}

/** Nodes in a form that is read at a glance: `p[dir=auto]("a", em("b"))`. */
export function sketch(nodes: readonly PlainNode[]): string {
  return nodes.map(sketchOne).join(", ");
}

function sketchOne(node: PlainNode): string {
  if (typeof node === "string") return JSON.stringify(node);
  const attributes = Object.entries(node.attributes)
    .filter(([name, value]) => !(name === "dir" && ["auto", "ltr"].includes(value)))
    .map(([name, value]) => `[${name}=${value}]`);
  return `${node.tag}${attributes.join("")}(${sketch(node.children)})`;
}
