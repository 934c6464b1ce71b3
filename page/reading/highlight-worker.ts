/// <reference lib="webworker" />
import { highlightRuns } from "./highlight-runs.ts";

/** What the worker is asked: the colours of a code. */
export interface HighlightQuestion {
  readonly code: string;
  readonly language: string;
}

// In a module of its own, `self` would be a window's.
const worker = self as unknown as DedicatedWorkerGlobalScope;

worker.addEventListener("message", ({ data }: MessageEvent<HighlightQuestion>) => {
  let runs: number[] | undefined;
  try {
    runs = highlightRuns(data.code, data.language);
  } catch {
    // A grammar's mistake: the code stays plain.
  }
  worker.postMessage(runs);
});

// It is there, from now on the time of its answers counts.
worker.postMessage("ready");
