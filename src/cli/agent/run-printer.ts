import type { RunStep } from "../../agent/run-snapshot.ts";
import { beginningOf, printable } from "../printable.ts";
import { TraceFilter } from "./trace-filter.ts";

/** Where a run is shown. */
export interface RunOutput {
  /** What the agent says. */
  readonly answer: (text: string) => void;
  /** What it does. */
  readonly steps: (text: string) => void;
  /** Whether both are the same terminal. */
  readonly isOneTerminal: boolean;
  /** Whether the steps may be dimmed. */
  readonly hasStyles: boolean;
}

const MAX_ARGUMENTS = 100;
const STATES: Readonly<Partial<Record<RunStep["state"], string>>> = {
  running: "→",
  waiting: "?",
  done: "✓",
  failed: "✗",
  denied: "✗",
  unknown: "✗",
  stopped: "■",
};

/** Shows a run: its answer as it comes, and each step of its tools on a line of its own. */
export class RunPrinter {
  readonly #output: RunOutput;
  readonly #filter = new TraceFilter();
  readonly #shown = new Map<string, RunStep["state"]>();
  readonly #told = new Set<string>();
  #isMidLine = false;

  constructor(output: RunOutput) {
    this.#output = output;
  }

  /** More of the answer. */
  text(delta: string): void {
    this.#say(this.#filter.take(delta));
  }

  /** A step, as it is now. */
  step(step: RunStep): void {
    const mark = STATES[step.state];
    if (step.kind !== "tool" || mark === undefined || this.#shown.get(step.id) === step.state)
      return;
    this.#shown.set(step.id, step.state);
    this.line(`${mark} ${stepText(step)}`);
  }

  /** What the person should know of the run; each is printed once. */
  notices(texts: readonly string[]): void {
    for (const text of texts) {
      if (this.#told.has(text)) continue;
      this.#told.add(text);
      this.line(`! ${printable(text)}`);
    }
  }

  /** A line about the run. */
  line(text: string): void {
    if (this.#isMidLine && this.#output.isOneTerminal) this.#output.steps("\n");
    if (this.#output.isOneTerminal) this.#isMidLine = false;
    this.#output.steps(this.#output.hasStyles ? `\u001b[2m${text}\u001b[22m\n` : `${text}\n`);
  }

  /** The end of the answer. */
  end(): void {
    this.#say(this.#filter.end());
    if (this.#isMidLine) this.#output.answer("\n");
    this.#isMidLine = false;
  }

  #say(text: string): void {
    if (text === "") return;
    this.#output.answer(text);
    this.#isMidLine = !text.endsWith("\n");
  }
}

function stepText({
  server = "",
  tool = "",
  arguments: given = "",
  state,
  summary,
}: RunStep): string {
  const name = printable(`${server} · ${tool}`);
  if (state === "running" || state === "waiting")
    return `${name} ${beginningOf(printable(given), MAX_ARGUMENTS)}`;
  const words = state === "done" ? "" : ` ${state}`;
  return `${name}${words}${summary ? `: ${beginningOf(printable(summary), MAX_ARGUMENTS)}` : ""}`;
}
