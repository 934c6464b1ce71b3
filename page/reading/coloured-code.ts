import { COLOURS, colourablePart, MAX_COLOURED_CHARACTERS } from "./code-colours.ts";

/** Gives the colours of a code; undefined when there are none to be had. */
export type Highlight = (code: string, language: string) => Promise<readonly number[] | undefined>;

// Elements made in one animation frame.
const SLICE = 1_000;

/**
 * The colours of a code block that may still grow. Its text stays the same throughout, and so
 * does each element whose text and colour stay: nothing flickers, and a selection is kept.
 */
export class ColouredCode {
  readonly #code: Element;
  readonly #language: string;
  readonly #highlight: Highlight;
  /** What is wanted and what is shown: lengths and colours by turns. One node for each pair. */
  #wanted: readonly number[] = [];
  #shown: number[] = [];
  #coloured = "";
  #isAsking = false;
  #isOver: boolean;

  constructor(code: Element, language: string, highlight: Highlight) {
    this.#code = code;
    this.#language = language;
    this.#highlight = highlight;
    // Signs for invisible characters within: such code is shown as it is.
    this.#isOver = code.firstElementChild !== null;
  }

  /** Colours what has been added. */
  async update(): Promise<void> {
    while (!this.#isAsking && !this.#isOver) {
      const text = this.#code.textContent ?? "";
      const part = colourablePart(text);
      if (part === this.#coloured) break;
      this.#isAsking = true;
      const runs = await this.#highlight(part, this.#language);
      this.#isAsking = false;
      this.#isOver = runs === undefined || text.length > MAX_COLOURED_CHARACTERS;
      if (!runs || !this.#code.textContent?.startsWith(part)) break;
      this.#coloured = part;
      this.#wanted = runs;
      this.#show();
    }
  }

  readonly #show = (): void => {
    const code = this.#code;
    const text = code.textContent ?? "";
    if (!text.startsWith(this.#coloured)) return;
    const same = this.#sameLength();
    let at = 0;
    for (let index = 0; index < same; index += 2) at += this.#wanted[index] ?? 0;
    const end = Math.min(this.#wanted.length, same + 2 * SLICE);
    const nodes: Node[] = [];
    for (let index = same; index < end; index += 2) {
      const length = this.#wanted[index] ?? 0;
      nodes.push(run(text.slice(at, at + length), this.#wanted[index + 1] ?? 0));
      at += length;
    }
    while (code.childNodes.length > same / 2) code.lastChild?.remove();
    // What is added to the code lands in a text of its own.
    code.append(...nodes, document.createTextNode(text.slice(at)));
    this.#shown = this.#wanted.slice(0, end);
    if (end < this.#wanted.length) requestAnimationFrame(this.#show);
  };

  /** How much of what is wanted is shown already. */
  #sameLength(): number {
    const wanted = this.#wanted;
    let same = 0;
    while (
      same < wanted.length &&
      wanted[same] === this.#shown[same] &&
      wanted[same + 1] === this.#shown[same + 1]
    )
      same += 2;
    return same;
  }
}

function run(text: string, colour: number): Node {
  if (colour === 0) return document.createTextNode(text);
  const span = document.createElement("span");
  span.className = `c-${COLOURS[colour]}`;
  span.append(text);
  return span;
}
