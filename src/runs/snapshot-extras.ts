import type { ApprovalAnswer } from "../agent/ports.ts";
import type { RunApproval, RunSnapshot, RunStatus, ToldPages } from "../agent/run-snapshot.ts";
import type { WatchedSnapshot } from "./agent-runs.ts";
import type { Question } from "./pending-questions.ts";

const MAX_QUESTIONS = 16;

/** What watchers see of a run that is in no journal. */
export class SnapshotExtras {
  /** What servers said last of calls that are being made, by the calls' ids. */
  readonly progress = new Map<string, string>();
  /** How many pages were told of approvals, by their ids. */
  readonly told = new Map<string, ToldPages>();
  /** What servers asked, by the questions' ids; the one that changed last is the last. */
  readonly #questions = new Map<string, Question>();

  /** Keeps what a server asks, or what came of it; the oldest makes room. */
  keepQuestion(question: Question): void {
    this.#questions.delete(question.id);
    this.#questions.set(question.id, question);
    const [oldest] = this.#questions.keys();
    if (this.#questions.size > MAX_QUESTIONS && oldest !== undefined)
      this.#questions.delete(oldest);
  }

  /** What the journal tells, with these, the run's id and status, and approvals as `settle` has them. */
  addTo(
    snapshot: RunSnapshot,
    {
      id,
      status,
      settle,
    }: {
      readonly id: string;
      readonly status: RunStatus;
      readonly settle: (approval: RunApproval) => RunApproval;
    },
  ): WatchedSnapshot {
    return {
      ...snapshot,
      id,
      status,
      steps: snapshot.steps.map((step) => {
        const progress = step.state === "running" ? this.progress.get(step.id) : undefined;
        return progress === undefined ? step : { ...step, progress };
      }),
      approvals: snapshot.approvals.map(settle),
      ...(this.#questions.size > 0 && { questions: [...this.#questions.values()] }),
    };
  }
}

/** An approval with the answer that was given, before the journal has it. */
export function answered(approval: RunApproval, answer: ApprovalAnswer): RunApproval {
  const { decision, scope, by } = answer;
  return {
    ...approval,
    state: decision === "allow" ? "allowed" : "denied",
    ...(decision === "allow" && scope && { scope }),
    ...(by !== undefined && { by }),
  };
}
