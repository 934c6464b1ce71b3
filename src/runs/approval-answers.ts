import type { ApprovalAnswer, ApprovalPort } from "../agent/ports.ts";
import type { RunApproval } from "../agent/run-snapshot.ts";

/**
 * The answers to a run's approvals, and what waits for them. An answer may be there before the run asks for
 * it: after a restart people see what they are asked before the run has come so far.
 */
export class ApprovalAnswers implements ApprovalPort {
  readonly #answers = new Map<string, ApprovalAnswer>();
  readonly #waiting = new Map<string, (answer: ApprovalAnswer) => void>();

  /** The answer that was given, until the journal has it. */
  answerTo(id: string): ApprovalAnswer | undefined {
    return this.#answers.get(id);
  }

  /** Gives the first answer; false when there was one already. */
  answer(id: string, answer: ApprovalAnswer): boolean {
    if (this.#answers.has(id)) return false;
    this.#answers.set(id, answer);
    this.#waiting.get(id)?.(answer);
    return true;
  }

  /** Forgets an answer that the journal has. */
  forget(id: string): void {
    this.#answers.delete(id);
  }

  decide({ id }: RunApproval, signal: AbortSignal): Promise<ApprovalAnswer> {
    const known = this.#answers.get(id);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const leave = (): boolean => this.#waiting.delete(id);
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.set(id, (answer) => {
        signal.removeEventListener("abort", leave);
        leave();
        resolve(answer);
      });
    });
  }
}
