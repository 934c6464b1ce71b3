/** What {@link BackLayers} needs of a window. */
export interface BackWindow {
  readonly history: Pick<History, "state" | "pushState" | "go">;
  readonly navigator: { readonly userActivation?: { readonly hasBeenActive: boolean } };
  addEventListener(type: "popstate" | "click" | "keydown", listener: () => void): void;
}

interface Layer {
  readonly close: () => void;
}

/**
 * What the browser's Back closes, the last opened first, before it leaves the page: each open
 * layer has one entry in the history. What is closed otherwise takes its entry along.
 */
export class BackLayers {
  readonly #window: BackWindow;
  readonly #layers: Layer[] = [];
  #isSoon = false;
  // Whether the history is on its way to where it was sent, of which `popstate` tells.
  #isGoing = false;

  constructor(window: BackWindow) {
    this.#window = window;
    window.addEventListener("popstate", () => this.#onPop());
    // Browsers leave out entries that a page made before anybody touched it.
    for (const type of ["click", "keydown"] as const)
      window.addEventListener(type, () => this.#settleSoon());
    // A page that is loaded anew has nothing open, whatever it had before.
    this.#settleSoon();
  }

  /**
   * Adds a layer on top, or with `isBase` below all others; Back calls `close` once, and removes
   * it. Returns what removes it when it was closed otherwise.
   */
  add(close: () => void, { isBase = false } = {}): () => void {
    const layer = { close };
    if (isBase) this.#layers.unshift(layer);
    else this.#layers.push(layer);
    this.#settleSoon();
    return () => {
      const at = this.#layers.indexOf(layer);
      if (at < 0) return;
      this.#layers.splice(at, 1);
      this.#settleSoon();
    };
  }

  #onPop(): void {
    if (!this.#isGoing) while (this.#layers.length > this.#depth) this.#layers.pop()?.close();
    this.#isGoing = false;
    this.#settleSoon();
  }

  get #depth(): number {
    const { layers } = (this.#window.history.state ?? {}) as { layers?: number };
    return layers ?? 0;
  }

  // Later: where one layer takes the place of another, nothing is to be done.
  #settleSoon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    setTimeout(() => {
      this.#isSoon = false;
      this.#settle();
    });
  }

  #settle(): void {
    const { history, navigator } = this.#window;
    const missing = this.#layers.length - this.#depth;
    if (this.#isGoing || missing === 0) return;
    if (missing < 0) {
      this.#isGoing = true;
      history.go(missing);
    } else if (navigator.userActivation?.hasBeenActive ?? true)
      for (let added = 0; added < missing; added++)
        history.pushState({ layers: this.#depth + 1 }, "");
  }
}
