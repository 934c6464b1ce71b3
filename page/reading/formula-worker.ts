/// <reference lib="webworker" />
import { type FormulaTree, formulaTree } from "./formula-tree.ts";

/** What the worker is asked: the MathML of a formula. */
export interface FormulaQuestion {
  readonly tex: string;
  readonly display: boolean;
}

// In a module of its own, `self` would be a window's.
const worker = self as unknown as DedicatedWorkerGlobalScope;

worker.addEventListener("message", ({ data }: MessageEvent<readonly FormulaQuestion[]>) => {
  const trees: (FormulaTree | undefined)[] = data.map(({ tex, display }) =>
    formulaTree(tex, { display }),
  );
  worker.postMessage(trees);
});

// It is there, from now on the time of its answers counts.
worker.postMessage("ready");
