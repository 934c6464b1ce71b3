/**
 * The part for reading replies with code or formulas: colours, wrapping, and MathML. What parses
 * a model's text runs in workers, which are ended when they take too long.
 *
 * @module
 */
import { BoundedWorker } from "../reading/bounded-worker.ts";
import { CodeBlocks } from "../reading/code-blocks.ts";
import { copyFormulasAsTex } from "../reading/copied-text.ts";
import type { FormulaTree } from "../reading/formula-tree.ts";
import type { FormulaQuestion } from "../reading/formula-worker.ts";
import { Formulas } from "../reading/formulas.ts";
import type { HighlightQuestion } from "../reading/highlight-worker.ts";
import { style } from "../styles/reading.css";

export { withoutUnfinished } from "../markdown/unfinished.ts";

// A long block takes 50 ms on a slow phone, a textbook's formula 5; what else that phone does
// meanwhile may take many times as long, and must not cost a code its colours.
const TIMEOUT_MS = 3_000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
copyFormulasAsTex();

let reading: { readonly code: CodeBlocks; readonly formulas: Formulas } | undefined;

/** Colours the code and draws the formulas below `root`; `startWorker` starts a script of the page. */
export function enrich(root: ParentNode, startWorker: (path: string) => Worker): void {
  reading ??= begin(startWorker);
  for (const figure of root.querySelectorAll("figure.code")) reading.code.update(figure);
  reading.formulas.draw(root.querySelectorAll(".formula:not(.drawn)"));
}

function begin(startWorker: (path: string) => Worker): NonNullable<typeof reading> {
  const highlighter = new BoundedWorker<HighlightQuestion, number[]>({
    start: () => startWorker(HIGHLIGHT_WORKER_PATH),
    timeoutMs: TIMEOUT_MS,
  });
  const formulas = new BoundedWorker<readonly FormulaQuestion[], (FormulaTree | undefined)[]>({
    start: () => startWorker(FORMULA_WORKER_PATH),
    timeoutMs: TIMEOUT_MS,
  });
  return {
    code: new CodeBlocks((code, language) => highlighter.ask({ code, language })),
    formulas: new Formulas(formulas),
  };
}
