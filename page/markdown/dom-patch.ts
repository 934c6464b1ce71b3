import { appendCode } from "./code-lines.ts";
import type { PlainElement, PlainNode } from "./plain-node.ts";

/** Makes the node that a plain one describes. */
export function createNode(node: PlainNode): Node {
  if (typeof node === "string") return document.createTextNode(node);
  const created = document.createElement(node.tag);
  for (const [name, value] of Object.entries(node.attributes)) created.setAttribute(name, value);
  const [text] = node.children;
  if (node.tag === "code" && node.children.length === 1 && typeof text === "string")
    appendCode(created, text);
  else created.append(...node.children.map(createNode));
  return created;
}

/**
 * Turns what shows `before` into what shows `after`, from the child at `start` of `parent`
 * on. Whatever is the same stays the same node, so that nothing flickers, and a selection
 * or a scrolled table stays where it is.
 */
export function patchChildren(
  parent: Node,
  before: readonly PlainNode[],
  after: readonly PlainNode[],
  start = 0,
): void {
  for (const [index, node] of after.entries()) {
    const shown = parent.childNodes[start + index];
    const old = before[index];
    if (shown === undefined || old === undefined) parent.appendChild(createNode(node));
    else if (old !== node) patchNode(shown, old, node);
  }
  while (parent.childNodes.length > start + after.length) parent.lastChild?.remove();
}

function patchNode(shown: Node, before: PlainNode, after: PlainNode): void {
  if (typeof before === "string" && typeof after === "string")
    patchText(shown as Text, before, after);
  else if (typeof before === "string" || typeof after === "string" || !isAlike(before, after))
    (shown as ChildNode).replaceWith(createNode(after));
  else if (after.tag === "code") patchCode(shown, before, after);
  else patchChildren(shown, before.children, after.children);
}

// A code's text may be in elements that give it colours, or blocks of lines: what is added comes
// after them.
function patchCode(shown: Node, before: PlainElement, after: PlainElement): void {
  const [was = ""] = before.children;
  const [now] = after.children;
  const isGrown = typeof was === "string" && typeof now === "string" && now.startsWith(was);
  if (before.children.length > 1 || after.children.length > 1 || !isGrown) {
    if (JSON.stringify(before) !== JSON.stringify(after))
      (shown as Element).replaceChildren(...createNode(after).childNodes);
  } else appendCode(shown as Element, now.slice(was.length));
}

function patchText(shown: Text, before: string, after: string): void {
  if (before === after) return;
  if (after.startsWith(before)) shown.appendData(after.slice(before.length));
  else shown.data = after;
}

function isAlike(one: PlainElement, other: PlainElement): boolean {
  return (
    one.tag === other.tag && JSON.stringify(one.attributes) === JSON.stringify(other.attributes)
  );
}
