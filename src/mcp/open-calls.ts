import { AbortScope } from "../abort-scope.ts";
import type { CallDeadline } from "./call-deadline.ts";
import type { AskPerson, ElicitationAnswer } from "./elicitation.ts";

const MAX_QUESTIONS = 16;

/** The calls under way on one connection, and what the person is asked because of them. */
export class OpenCalls {
  /** From a call's deadline to the name of its tool. */
  readonly #calls = new Map<CallDeadline, string>();
  readonly #questions = new Set<AbortScope>();

  /** A call has begun. */
  add(deadline: CallDeadline, tool: string): void {
    this.#calls.set(deadline, tool);
  }

  /** A call is over; after the last one nobody needs an answer any more. */
  delete(deadline: CallDeadline): void {
    deadline.stop();
    this.#calls.delete(deadline);
    if (this.#calls.size === 0) for (const question of this.#questions) question.close();
  }

  /**
   * Asks the person by `ask`. Which of the calls asks is not said, so that time stands still for
   * all of them. Without a call nobody is asked: a server has no questions of its own; nor
   * more than sixteen at once.
   */
  async ask(
    ask: AskPerson,
    ...[form, { signal }]: Parameters<AskPerson>
  ): Promise<ElicitationAnswer> {
    const deadlines = [...this.#calls.keys()];
    if (deadlines.length === 0 || this.#questions.size >= MAX_QUESTIONS)
      return { action: "cancel" };
    const [tool, other] = new Set(this.#calls.values());
    const question = new AbortScope(signal);
    this.#questions.add(question);
    for (const deadline of deadlines) deadline.pause();
    try {
      const asked = { ...form, ...(tool !== undefined && other === undefined && { tool }) };
      return await ask(asked, { signal: question.signal });
    } finally {
      this.#questions.delete(question);
      question.close();
      for (const deadline of deadlines) deadline.resume();
    }
  }
}
