import { fold, placeInText } from "../chat/fold.ts";
import { type Found, foldQuery, lengthInText } from "../chat/search.ts";

// Long replies are drawn over many frames; after so many the words are not going to come.
const MAX_FRAMES = 240;

// As `::highlight(found)` in the style.
const MARK = "found";

/**
 * Scrolls to a message that a search found, and marks the words in it once they are drawn.
 * Returns a function that takes the mark away, and ends the waiting.
 */
export function revealHit(scroller: HTMLElement, { messageId, query }: Found): () => void {
  const wanted = foldQuery(query);
  let frame = 0;
  let isOver = false;
  const look = (): void => {
    if (isOver) return;
    const message = document.getElementById(`message-${messageId}`);
    const range = message && rangeOf(message, wanted);
    if (range) {
      mark(range);
      showIn(scroller, range);
      return;
    }
    if (message && frame === 0) showIn(scroller, message);
    // Of a long conversation, the first messages come last.
    if (message) frame++;
    if (frame < MAX_FRAMES) requestAnimationFrame(look);
  };
  look();
  return () => {
    isOver = true;
    mark(undefined);
  };
}

/** The first place of a folded text in what is shown of an element. */
function rangeOf(element: HTMLElement, wanted: string): Range | undefined {
  if (wanted === "") return undefined;
  const nodes = textNodes(element);
  const text = nodes.map(({ data }) => data).join("");
  const at = fold(text).indexOf(wanted);
  if (at < 0) return undefined;
  const start = placeInText(text, at);
  const range = document.createRange();
  const from = nodeAt(nodes, start);
  const to = nodeAt(nodes, start + lengthInText(text.slice(start), wanted.length));
  if (!from || !to) return undefined;
  range.setStart(from.node, from.at);
  range.setEnd(to.node, to.at);
  return range;
}

function textNodes(element: HTMLElement): Text[] {
  const found: Text[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    // What is folded away, or only read out, is not seen.
    if (!node.parentElement?.closest("details:not([open]), .offscreen, button"))
      found.push(node as Text);
  return found;
}

function nodeAt(nodes: readonly Text[], place: number): { node: Text; at: number } | undefined {
  let before = 0;
  for (const node of nodes) {
    if (place <= before + node.length) return { node, at: place - before };
    before += node.length;
  }
  return undefined;
}

/** Marks a range in the place of the one before; browsers without marks only scroll. */
function mark(range: Range | undefined): void {
  const { highlights } = CSS as { highlights?: HighlightRegistry };
  if (range) highlights?.set(MARK, new Highlight(range));
  else highlights?.delete(MARK);
}

/** Scrolls so that a place is in the upper third. */
function showIn(scroller: HTMLElement, place: Range | Element): void {
  const { top, height } = scroller.getBoundingClientRect();
  scroller.scrollTop += place.getBoundingClientRect().top - top - height / 3;
}
