import type { BoundedWorker } from "./bounded-worker.ts";
import type { FormulaTree } from "./formula-tree.ts";
import type { FormulaQuestion } from "./formula-worker.ts";

const MATHML = "http://www.w3.org/1998/Math/MathML";

// What is asked for at a time, and kept to be drawn at once when a reply is shown again.
const BATCH = 12;
const MAX_KEPT = 500;

/** The worker that makes trees of formulas. */
export type FormulaWorker = BoundedWorker<
  readonly FormulaQuestion[],
  readonly (FormulaTree | undefined)[]
>;

/** Draws formulas in the place of their source. One that cannot be drawn stays its source. */
export class Formulas {
  readonly #worker: FormulaWorker;
  readonly #known = new Map<string, FormulaTree | undefined>();
  readonly #waiting = new Set<Element>();
  #isAsking = false;

  constructor(worker: FormulaWorker) {
    this.#worker = worker;
  }

  /** Draws those that are known at once, the others soon. */
  draw(elements: Iterable<Element>): void {
    const known: [Element, FormulaTree][] = [];
    for (const element of elements) {
      const key = keyOf(element);
      const tree = this.#known.get(key);
      if (tree) known.push([element, tree]);
      else if (!this.#known.has(key)) this.#waiting.add(element);
    }
    place(known);
    if (!this.#isAsking) void this.#askAll();
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, BATCH);
      for (const element of batch) this.#waiting.delete(element);
      await this.#ask(batch);
      await new Promise(requestAnimationFrame);
      this.draw(batch.filter(({ isConnected }) => isConnected));
    }
    this.#isAsking = false;
  }

  async #ask(batch: readonly Element[]): Promise<void> {
    const trees = await this.#worker.ask(batch.map(questionOf));
    if (trees) for (const [index, element] of batch.entries()) this.#keep(element, trees[index]);
    // One of them takes too long: it shall not cost the others.
    else if (batch.length > 1) for (const element of batch) await this.#ask([element]);
    else for (const element of batch) this.#keep(element, undefined);
  }

  #keep(element: Element, tree: FormulaTree | undefined): void {
    this.#known.set(keyOf(element), tree);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KEPT && oldest !== undefined) this.#known.delete(oldest);
  }
}

function questionOf(element: Element): FormulaQuestion {
  return {
    tex: element.getAttribute("data-tex") ?? "",
    display: element.hasAttribute("data-display"),
  };
}

function keyOf(element: Element): string {
  return JSON.stringify(questionOf(element));
}

function place(formulas: readonly [Element, FormulaTree][]): void {
  for (const [element, tree] of formulas) {
    element.replaceChildren(mathElement(tree));
    element.classList.add("drawn");
  }
  // All are measured, then all are changed: one layout for all of them.
  const wide = formulas.filter(([element]) => {
    const room = element.parentElement?.getBoundingClientRect().width ?? 0;
    return (element.firstElementChild?.getBoundingClientRect().width ?? 0) > room;
  });
  for (const [element] of wide) {
    element.classList.add("wide");
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "group");
  }
}

function mathElement({ tag, attributes, styles, children }: FormulaTree): MathMLElement {
  const made = document.createElementNS(MATHML, tag) as MathMLElement;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  // The page's policy refuses style attributes, not styles that are set one by one.
  for (const [name, value] of Object.entries(styles)) made.style.setProperty(cssName(name), value);
  made.append(...children.map((child) => (typeof child === "string" ? child : mathElement(child))));
  return made;
}

function cssName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
