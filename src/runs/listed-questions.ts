import { type Answerer, maySeeArguments } from "./may-answer.ts";
import type { PendingQuestions, Question } from "./pending-questions.ts";
import { type RunsEvent, type ShownQuestion, withoutWords } from "./run-events.ts";

/** Which questions one reader was given last. */
export class ListedQuestions {
  readonly #pending: PendingQuestions;
  readonly #seesAll: boolean;
  #given = new Map<string, Question>();

  constructor(pending: PendingQuestions, viewer: Answerer) {
    this.#pending = pending;
    this.#seesAll = maySeeArguments(viewer);
  }

  /** All that wait. */
  first(): readonly RunsEvent[] {
    const questions = this.#pending.list();
    this.#given = byId(questions);
    return [{ type: "questions", questions: questions.map((each) => this.#shown(each)) }];
  }

  /** Those that are new, and what became of those that no longer wait. */
  changed(): readonly RunsEvent[] {
    const now = byId(this.#pending.list());
    const isNew = ({ id }: Question): boolean => !this.#given.has(id);
    const settled = [...this.#given.values()]
      .filter(({ id }) => !now.has(id))
      .map(
        (question) => this.#pending.find(question.id) ?? { ...question, state: "gone" as const },
      );
    const changed = [...[...now.values()].filter(isNew), ...settled];
    this.#given = now;
    return changed.map((question) => ({ type: "question", ...this.#shown(question) }));
  }

  #shown(question: Question): ShownQuestion {
    return this.#seesAll ? question : withoutWords(question);
  }
}

function byId(questions: readonly Question[]): Map<string, Question> {
  return new Map(questions.map((question) => [question.id, question]));
}
