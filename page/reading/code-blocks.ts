import { ColouredCode, type Highlight } from "./coloured-code.ts";

// How far out of sight a code block gets its colours.
const AHEAD = "800px 0px";

/** What code blocks have beyond their text: colours once they come into sight, and wrapping. */
export class CodeBlocks {
  readonly #highlight: Highlight;
  readonly #coloured = new WeakMap<Element, ColouredCode>();
  readonly #waiting = new WeakSet<Element>();
  readonly #sights = new WeakMap<Element, IntersectionObserver>();
  readonly #widths = new ResizeObserver((entries) => {
    // All are measured, then all are changed: one layout for all of them.
    const pres = entries.flatMap(({ target }) => target.closest("pre") ?? []);
    const areWide = pres.map(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
    for (const [index, pre] of pres.entries())
      pre.closest("figure")?.classList.toggle("wide", areWide[index]);
  });

  constructor(highlight: Highlight) {
    this.#highlight = highlight;
    document.addEventListener("click", ({ target }) => {
      const button = (target as Element).closest("[data-action=wrap-code]");
      const isWrapped = button?.closest("figure")?.classList.toggle("wrapped");
      button?.setAttribute("aria-pressed", String(isWrapped));
    });
  }

  /** Takes up a code block, or what was added to it. */
  update(figure: Element): void {
    const code = figure.querySelector("code");
    if (!code) return;
    const known = this.#coloured.get(code);
    if (known) void known.update();
    else if (!this.#waiting.has(code)) {
      this.#waiting.add(code);
      this.#sightOf(figure).observe(code);
      this.#widths.observe(code);
    }
  }

  // A margin counts for the root alone, and so the root is what scrolls.
  #sightOf(figure: Element): IntersectionObserver {
    const root = figure.closest(".thread") ?? document.body;
    const known = this.#sights.get(root);
    if (known) return known;
    const sight: IntersectionObserver = new IntersectionObserver(
      (entries) => this.#onSight(entries, sight),
      { root, rootMargin: AHEAD },
    );
    this.#sights.set(root, sight);
    return sight;
  }

  #onSight(entries: readonly IntersectionObserverEntry[], sight: IntersectionObserver): void {
    for (const { target: code, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      sight.unobserve(code);
      const language = code.closest("figure")?.querySelector("figcaption span")?.textContent ?? "";
      const coloured = new ColouredCode(code, language, this.#highlight);
      this.#coloured.set(code, coloured);
      void coloured.update();
    }
  }
}
