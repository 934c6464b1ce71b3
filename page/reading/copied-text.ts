/** Has what is copied from a reply carry its formulas as TeX, as they were written. */
export function copyFormulasAsTex(): void {
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (!selection || selection.rangeCount === 0 || !event.clipboardData) return;
    const range = selection.getRangeAt(0);
    const formula = closestFormula(range.commonAncestorContainer);
    const text = formula ? texOf(formula) : textOf(range.cloneContents());
    if (text === undefined) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
}

function closestFormula(node: Node): Element | undefined {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest(".formula.drawn") ?? undefined;
}

/** The text of a selection; undefined for one without formulas, which browsers know to copy. */
function textOf(fragment: DocumentFragment): string | undefined {
  const formulas = fragment.querySelectorAll(".formula.drawn");
  if (formulas.length === 0) return undefined;
  for (const formula of formulas) formula.replaceWith(texOf(formula));
  for (const block of fragment.querySelectorAll("p,li,h3,h4,h5,h6,tr,pre,br,hr,article"))
    block.append(block.tagName === "LI" || block.tagName === "TR" ? "\n" : "\n\n");
  for (const cell of fragment.querySelectorAll("td,th")) cell.append("\t");
  for (const button of fragment.querySelectorAll("button")) button.remove();
  return (fragment.textContent ?? "").replace(/\n{3,}/g, "\n\n").trim();
}

function texOf(formula: Element): string {
  const tex = formula.getAttribute("data-tex") ?? "";
  return formula.hasAttribute("data-display") ? `$$${tex}$$` : `$${tex}$`;
}
