import { lineBlocks, nodesIn } from "../markdown/code-lines.ts";
import { COLOURS, colourablePart, MAX_COLOURED_CHARACTERS } from "./code-colours.ts";

/** Gives the colours of a code; undefined when there are none to be had. */
export type Highlight = (code: string, language: string) => Promise<readonly number[] | undefined>;

// Elements made in one animation frame: a slow phone needs some 30 ms to style and lay out these.
const SLICE = 200;

/**
 * The colours of a code block that may still grow. Its text stays the same throughout, and so
 * does each element whose text and colour stay: nothing flickers, and a selection is kept.
 */
export class ColouredCode {
  readonly #code: Element;
  readonly #language: string;
  readonly #highlight: Highlight;
  /** What is wanted: lengths and colours by turns. */
  #wanted: readonly number[] = [];
  /** What is shown of that in each block of lines. One node for each pair. */
  readonly #shown = new WeakMap<Element, readonly number[]>();
  #coloured = "";
  #isAsking = false;
  #isOver: boolean;

  constructor(code: Element, language: string, highlight: Highlight) {
    this.#code = code;
    this.#language = language;
    this.#highlight = highlight;
    // Signs for invisible characters within: such code is shown as it is.
    this.#isOver = code.querySelector(".control") !== null;
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
    if (!this.#code.textContent?.startsWith(this.#coloured)) return;
    let start = 0;
    let room = SLICE;
    for (const block of lineBlocks(this.#code)) {
      if (start >= this.#coloured.length || room <= 0) break;
      const nodes = nodesIn(block);
      const text = nodes.map(({ textContent }) => textContent).join("");
      const wanted = runsBetween(this.#wanted, start, start + text.length);
      room -= this.#showIn(block, { nodes, text, wanted, room });
      start += text.length;
    }
    if (room <= 0) requestAnimationFrame(this.#show);
  };

  /** Shows the colours of one block, as many as there is room for; returns how many elements that took. */
  #showIn(
    block: Element,
    {
      nodes,
      text,
      wanted,
      room,
    }: { nodes: readonly ChildNode[]; text: string; wanted: readonly number[]; room: number },
  ): number {
    const same = sameLength(wanted, this.#shown.get(block) ?? []);
    const end = Math.min(wanted.length, same + 2 * room);
    if (end === same && nodes.length <= same / 2 + 1) return 0;
    let at = 0;
    for (let index = 0; index < same; index += 2) at += wanted[index] ?? 0;
    const made: Node[] = [];
    for (let index = same; index < end; index += 2) {
      const length = wanted[index] ?? 0;
      made.push(run(text.slice(at, at + length), wanted[index + 1] ?? 0));
      at += length;
    }
    const next = nodes.at(-1)?.nextSibling ?? null;
    for (const node of nodes.slice(same / 2)) node.remove();
    // What is added to the code lands in a text of its own.
    for (const node of [...made, document.createTextNode(text.slice(at))])
      block.insertBefore(node, next);
    this.#shown.set(block, wanted.slice(0, end));
    return made.length;
  }
}

/** How much of what is wanted is shown already. */
function sameLength(wanted: readonly number[], shown: readonly number[]): number {
  let same = 0;
  while (
    same < wanted.length &&
    wanted[same] === shown[same] &&
    wanted[same + 1] === shown[same + 1]
  )
    same += 2;
  return same;
}

/** The part of some runs from one place in the text to another. */
function runsBetween(runs: readonly number[], from: number, to: number): number[] {
  const between: number[] = [];
  let at = 0;
  for (let index = 0; index < runs.length && at < to; index += 2) {
    const length = runs[index] ?? 0;
    const inside = Math.min(at + length, to) - Math.max(at, from);
    if (inside > 0) between.push(inside, runs[index + 1] ?? 0);
    at += length;
  }
  return between;
}

function run(text: string, colour: number): Node {
  if (colour === 0) return document.createTextNode(text);
  const span = document.createElement("span");
  span.className = `c-${COLOURS[colour]}`;
  span.append(text);
  return span;
}
