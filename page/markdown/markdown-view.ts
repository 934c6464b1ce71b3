import { patchChildren } from "./dom-patch.ts";
import { GrowingMarkdown, type GrowingOptions } from "./growing-markdown.ts";
import type { PlainElement } from "./plain-node.ts";

// Browsers leave out the parts that are out of sight: what is laid out and painted stays
// as little, however long the whole is.
const PART_BLOCKS = 16;

/** What goes beyond the text alone. */
export interface MarkdownOptions extends GrowingOptions {
  /** Is told what has changed. */
  readonly onDraw: (part: Element) => void;
}

/** Shows Markdown that grows, in an element of its own. */
export class MarkdownView {
  readonly element = document.createElement("div");
  readonly #markdown: GrowingMarkdown;
  #part = this.#addPart();
  #settled = 0;
  #open: readonly PlainElement[] = [];
  readonly #onDraw: (part: Element) => void;

  constructor({ onDraw, steady }: MarkdownOptions) {
    this.#onDraw = onDraw;
    this.#markdown = new GrowingMarkdown({ steady });
    this.element.className = "markdown";
  }

  /** Shows the whole text so far; `ended` when nothing will follow. */
  update(text: string, { ended }: { ended: boolean }): void {
    const { restart, settled, open } = this.#markdown.update(text, { ended });
    if (restart) this.#clear();
    // The block that was open is among the settled ones now, at the same place.
    patchChildren(this.#part, this.#open, [...settled, ...open], this.#settled);
    this.#settled += settled.length;
    this.#open = open;
    this.#onDraw(this.#part);
    while (this.#settled > PART_BLOCKS) this.#closePart();
  }

  #clear(): void {
    this.element.replaceChildren();
    this.#part = this.#addPart();
    this.#settled = 0;
    this.#open = [];
  }

  // What is settled stays in its place, with what a reader may have selected there.
  #closePart(): void {
    const later = Array.from(this.#part.childNodes).slice(PART_BLOCKS);
    this.#part = this.#addPart();
    this.#part.append(...later);
    this.#settled -= PART_BLOCKS;
  }

  #addPart(): HTMLElement {
    const part = document.createElement("div");
    part.className = "part";
    this.element.append(part);
    return part;
  }
}
