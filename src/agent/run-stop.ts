import type { FinishReason } from "../providers/provider.ts";
import type { RunEnded } from "./run-line.ts";

/** Why a run's signal is aborted. Any other reason stops it as well. */
export class RunStop {
  /**
   * `stop`: somebody ended it, for good. `suspend`: this program ends, and the run goes on
   * after its next start.
   */
  readonly kind: "stop" | "suspend";
  /** Who ended it. */
  readonly by: string | undefined;

  constructor(kind: "stop" | "suspend", by?: string) {
    this.kind = kind;
    this.by = by;
  }
}

/** Thrown inside a run to end it. */
export class RunEnding extends Error {
  readonly status: "done" | "failed";
  readonly code: string | undefined;
  readonly finish: FinishReason | undefined;

  constructor(status: "done" | "failed", code?: string, message = "", finish?: FinishReason) {
    super(message);
    this.status = status;
    this.code = code;
    this.finish = finish;
  }
}

/** The failure of a run, in words for the person. */
export function failedRun(code: string, message: string): RunEnding {
  return new RunEnding("failed", code, message);
}

/** Thrown when a line could not be kept: nothing may be done after it. */
export class JournalFailure extends Error {
  constructor(cause: unknown) {
    super("the journal cannot be written", { cause });
  }
}

/** How a run ends whose journal cannot be written. */
export const JOURNAL_LOST: Omit<RunEnded, "at" | "type"> = {
  status: "failed",
  code: "run.journal",
  message: "This PC cannot keep the run's journal, so it stopped. Is its disk full?",
};
