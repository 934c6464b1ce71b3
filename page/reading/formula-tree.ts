import temml from "temml";

/** A MathML element to be, with nothing in it that loads, leads or runs anything. */
export interface FormulaTree {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly styles: Readonly<Record<string, string>>;
  readonly children: readonly (FormulaTree | string)[];
}

// Beyond these a formula stays its source. What a page of a textbook has is a tenth of it.
const MAX_ELEMENTS = 1_500;
const MAX_DEPTH = 40;
const MAX_EXPANSIONS = 200;

// In em, or of the pixels and points the same: nothing is far larger than the letters.
const MAX_SIZE: [number, number] = [20, 20];

/**
 * The MathML of a formula in TeX; undefined for one that is no TeX, or too much. Bounded in
 * what it expands and in its size, not in its time: that is for who calls.
 */
export function formulaTree(
  tex: string,
  { display }: { display: boolean },
): FormulaTree | undefined {
  if (isDeep(tex)) return undefined;
  try {
    const made = TEMML.__renderToMathMLTree(tex, {
      displayMode: display,
      maxExpand: MAX_EXPANSIONS,
      maxSize: MAX_SIZE,
      strict: false,
      throwOnError: true,
      trust: false,
    });
    return new Copying().element(made, 0);
  } catch {
    // No TeX, or deeper than the stack.
    return undefined;
  }
}

// The package's types say where its functions are in one kind of module resolution only.
const TEMML = temml as unknown as {
  __renderToMathMLTree(tex: string, options: Readonly<Record<string, unknown>>): MadeNode;
};

/** As Temml makes them. */
interface MadeNode {
  readonly type?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly classes?: readonly string[];
  readonly style?: Readonly<Record<string, unknown>>;
  readonly children?: readonly MadeNode[];
}

// Before it is parsed: the parser takes seconds for what is very deep.
function isDeep(tex: string): boolean {
  let depth = 0;
  let deepest = 0;
  for (const [mark] of tex.matchAll(/\\.|[{}^_[]|\]/gs)) {
    if (mark === "{" || mark === "[") depth++;
    else if (mark === "}" || mark === "]") depth = Math.max(0, depth - 1);
    deepest = Math.max(deepest, depth);
  }
  const fences = tex.match(/\\(?:left|begin)\b/g)?.length ?? 0;
  return deepest > MAX_DEPTH || fences > MAX_DEPTH;
}

class Copying {
  #elements = 0;

  element(node: MadeNode, depth: number): FormulaTree {
    const tag = node.type ?? "";
    if (!TAGS.has(tag) || depth > MAX_DEPTH || ++this.#elements > MAX_ELEMENTS)
      throw new RangeError("not to be shown");
    const attributes: Record<string, string> = {};
    for (const [name, value] of Object.entries(node.attributes ?? {}))
      if (ATTRIBUTES.has(name) && isTame(String(value))) attributes[name] = String(value);
    const classes = (node.classes ?? []).filter((name) => /^tml-[\w-]{1,30}$/.test(name));
    if (classes.length > 0) attributes.class = classes.join(" ");
    const styles: Record<string, string> = {};
    for (const [name, value] of Object.entries(node.style ?? {}))
      if (STYLES.has(name) && isTame(String(value))) styles[name] = String(value);
    return { tag, attributes, styles, children: this.#children(node, depth) };
  }

  #children(node: MadeNode, depth: number): (FormulaTree | string)[] {
    return (node.children ?? []).flatMap((child) => {
      if (typeof child.text === "string" && child.type === undefined) return [child.text];
      // A fragment: its children stand in its place.
      if (child.type === undefined) return this.#children(child, depth);
      return [this.element(child, depth + 1)];
    });
  }
}

const TAGS: ReadonlySet<string> = new Set(
  "math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none".split(
    " ",
  ),
);

const ATTRIBUTES: ReadonlySet<string> = new Set(
  "accent accentunder columnalign columnlines columnspacing columnspan depth dir display displaystyle fence form height largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing rowspan rspace scriptlevel separator stretchy symmetric voffset width".split(
    " ",
  ),
);

const STYLES: ReadonlySet<string> = new Set(
  "backgroundColor border borderBottom borderLeft borderRight borderTop color display mathDepth mathStyle padding paddingBottom paddingLeft paddingRight paddingTop textAlign width".split(
    " ",
  ),
);

/** A length, a word or a colour; no function, no address, no number that is out of all measure. */
function isTame(value: string): boolean {
  if (!/^[\w\s.%#+-]{0,60}$/.test(value)) return false;
  if (value.startsWith("#")) return true;
  return (value.match(/\d+(?:\.\d+)?/g) ?? []).every((number) => Number(number) <= 400);
}
