// So many characters, up to the end of a line, are laid out together: what is added to a long
// code leaves the lines before as they are.
const BLOCK_LENGTH = 4_000;

/** The class of the elements in which the lines of a long code stand, after the first of them. */
const CLASS = "lines";

/** The elements in which a code's lines are: the code itself has the first ones. */
export function lineBlocks(code: Element): Element[] {
  return [code, ...code.querySelectorAll(`:scope > .${CLASS}`)];
}

/** What stands in one of {@link lineBlocks}, without the blocks that follow. */
export function nodesIn(block: Element): ChildNode[] {
  const nodes = Array.from(block.childNodes);
  const next = nodes.findIndex(isBlock);
  return next < 0 ? nodes : nodes.slice(0, next);
}

/** Adds text at the end of a code. */
export function appendCode(code: Element, text: string): void {
  for (let rest = text; rest !== ""; ) {
    const last = code.lastElementChild;
    const block = last && isBlock(last) ? last : code;
    const { textContent } = block;
    const length = textContent?.length ?? 0;
    const isFull = length >= BLOCK_LENGTH && textContent?.endsWith("\n");
    const end = isFull ? 0 : endOfLine(rest, BLOCK_LENGTH - length - 1);
    if (end > 0) appendText(block, rest.slice(0, end));
    rest = rest.slice(end);
    if (rest === "") return;
    const next = document.createElement("span");
    next.className = CLASS;
    code.append(next);
  }
}

function isBlock(node: Node): boolean {
  return node instanceof Element && node.classList.contains(CLASS);
}

function endOfLine(text: string, from: number): number {
  return text.indexOf("\n", from) + 1 || text.length;
}

function appendText(block: Element, text: string): void {
  if (block.lastChild instanceof Text) block.lastChild.appendData(text);
  else block.append(text);
}
