/** An element to be: only what a reply may show, with attributes that do nothing by themselves. */
export interface PlainElement {
  readonly tag: PlainTag;
  readonly attributes: Readonly<Partial<Record<PlainAttribute, string>>>;
  readonly children: readonly PlainNode[];
}

/** A text, or an element. */
export type PlainNode = string | PlainElement;

/** The elements that a reply can be made of. None loads anything or runs anything. */
export type PlainTag =
  | "a"
  | "blockquote"
  | "br"
  | "button"
  | "code"
  | "del"
  | "div"
  | "em"
  | "figcaption"
  | "figure"
  | "h3"
  | "h4"
  | "h5"
  | "h6"
  | "hr"
  | "li"
  | "ol"
  | "p"
  | "pre"
  | "span"
  | "strong"
  | "table"
  | "tbody"
  | "td"
  | "th"
  | "thead"
  | "tr"
  | "ul";

/** The attributes that those can have. */
export type PlainAttribute =
  | "aria-label"
  | "aria-pressed"
  | "class"
  | "data-action"
  | "data-display"
  | "data-tex"
  | "dir"
  | "href"
  | "rel"
  | "role"
  | "scope"
  | "start"
  | "tabindex"
  | "target"
  | "title"
  | "type";

/** Makes an element; neighbouring texts become one, and empty ones nothing. */
export function element(
  tag: PlainTag,
  attributes: PlainElement["attributes"],
  children: readonly PlainNode[] = [],
): PlainElement {
  return { tag, attributes, children: joinTexts(children) };
}

/** All the text of some nodes, in reading order. */
export function plainText(nodes: readonly PlainNode[]): string {
  return nodes.map((node) => (typeof node === "string" ? node : plainText(node.children))).join("");
}

function joinTexts(nodes: readonly PlainNode[]): PlainNode[] {
  const joined: PlainNode[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (typeof node === "string" && typeof last === "string")
      joined[joined.length - 1] = last + node;
    else if (node !== "") joined.push(node);
  }
  return joined;
}
