import type { BoundedWorker } from "./bounded-worker.ts";
import type { FormulaTree } from "./formula-tree.ts";
import type { FormulaQuestion } from "./formula-worker.ts";

const MATHML = "http://www.w3.org/1998/Math/MathML";

// What is asked for at a time, and kept to be drawn at once when a reply is shown again.
const BATCH = 12;
const MAX_KEPT = 500;

// How far out of sight a formula is measured.
const AHEAD = "800px 0px";

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
  /** Tells the sizes once the browser has made the layout: to ask for them would be one more. */
  readonly #sizes = new IntersectionObserver((entries) => this.#onSizes(entries), {
    rootMargin: AHEAD,
  });
  #isAsking = false;

  constructor(worker: FormulaWorker) {
    this.#worker = worker;
  }

  /** Draws those that are known at once, the others soon. */
  draw(elements: Iterable<Element>): void {
    for (const element of elements) {
      const key = keyOf(element);
      const tree = this.#known.get(key);
      if (tree) this.#place(element, tree);
      else if (!this.#known.has(key)) this.#waiting.add(element);
    }
    if (!this.#isAsking) void this.#askAll();
  }

  #place(element: Element, tree: FormulaTree): void {
    const math = mathElement(tree);
    element.replaceChildren(math);
    element.classList.add("drawn");
    this.#sizes.observe(math);
  }

  // All are measured, then all are changed.
  #onSizes(entries: readonly IntersectionObserverEntry[]): void {
    const inSight = entries.filter(({ isIntersecting }) => isIntersecting);
    for (const { target } of inSight) this.#sizes.unobserve(target);
    const wide = inSight.filter(({ target, boundingClientRect: { width } }) => {
      const around = target.parentElement?.parentElement;
      return around && width > around.getBoundingClientRect().width;
    });
    for (const { target } of wide) {
      const formula = target.parentElement;
      formula?.classList.add("wide");
      formula?.setAttribute("tabindex", "0");
      formula?.setAttribute("role", "group");
    }
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
