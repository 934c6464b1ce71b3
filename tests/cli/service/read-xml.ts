/** An XML element: its name, its text and its children. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const TOKEN =
  /<\?[^?]*\?>|<!--(?:[^-]|-[^-])*-->|<!DOCTYPE[^>]*>|<(\/?)([A-Za-z]+)((?: [A-Za-z:]+="[^"<&]*")*)(\/?)>|([^<]+)/y;

/** The one element of an XML text. @throws Error where it is not well-formed */
export function readXml(xml: string): XmlElement {
  const root = { name: "", text: "", children: [] as XmlElement[] };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(xml);
    if (!found) throw new Error(`not well-formed at ${xml.slice(at, at + 40)}`);
    const [, closing, name, , selfClosing, text] = found;
    const current = open.at(-1) ?? root;
    if (text !== undefined) current.text += decoded(text);
    if (name === undefined) continue;
    if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const element = { name, text: "", children: [] };
    current.children.push(element);
    if (!selfClosing) open.push(element);
  }
  const [only, ...others] = root.children;
  if (open.length !== 1 || !only || others.length > 0 || root.text.trim() !== "")
    throw new Error("not one element");
  return only;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function decoded(text: string): string {
  return text.replace(/&(\w*);?/g, (entity, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined || !entity.endsWith(";")) throw new Error(`${entity} is unknown`);
    return character;
  });
}
