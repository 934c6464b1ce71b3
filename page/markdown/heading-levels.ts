import type { PlainElement } from "./plain-node.ts";
import { HEADINGS } from "./token-nodes.ts";

/**
 * Gives a reply's headings levels without gaps, as they come: models like to begin with the
 * second or third, and who listens to a page finds their way by them.
 */
export class HeadingLevels {
  #stack: number[] = [];

  /** The blocks with their headings so levelled; with `keep`, what follows builds on them. */
  level(blocks: readonly PlainElement[], { keep }: { keep: boolean }): PlainElement[] {
    const before = this.#stack;
    const levelled = blocks.map((block) => this.#levelOne(block));
    if (!keep) this.#stack = before;
    return levelled;
  }

  #levelOne(block: PlainElement): PlainElement {
    const depth = HEADINGS.indexOf(block.tag);
    if (depth < 0) return block;
    const above = this.#stack.filter((outer) => outer < depth);
    this.#stack = [...above, depth];
    return { ...block, tag: HEADINGS[above.length] ?? block.tag };
  }
}
