import { patchChildren } from "./dom-patch.ts";
import { GrowingMarkdown } from "./growing-markdown.ts";
import type { PlainElement } from "./plain-node.ts";

/** Shows Markdown that grows in an element of its own. */
export class MarkdownView {
  readonly element: HTMLElement;
  readonly #markdown = new GrowingMarkdown();
  #settled = 0;
  #open: readonly PlainElement[] = [];

  constructor(className = "markdown") {
    this.element = document.createElement("div");
    this.element.className = className;
  }

  /** Shows the whole text so far; `ended` when nothing will follow. */
  update(text: string, { ended }: { ended: boolean }): void {
    const { restart, settled, open } = this.#markdown.update(text, { ended });
    const shown = restart ? [] : this.#open;
    if (restart) {
      this.element.replaceChildren();
      this.#settled = 0;
    }
    // The block that was open is among the settled ones now, at the same place.
    patchChildren(this.element, shown, [...settled, ...open], this.#settled);
    this.#settled += settled.length;
    this.#open = open;
  }
}
