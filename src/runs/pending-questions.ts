import { ChatError } from "../errors.ts";
import { toHex } from "../hex.ts";
import type { AskPerson, ElicitationAnswer, ElicitationForm } from "../mcp/elicitation.ts";
import { readAnswer } from "../mcp/form-answer.ts";
import { type FormField, readFields } from "../mcp/form-fields.ts";
import { cleanText } from "../tools/clean-text.ts";
import { RunCalls } from "./run-calls.ts";

const MAX_PENDING = 16;
/** So that one server cannot keep the others from asking. */
const MAX_PENDING_A_SERVER = 4;
const MAX_SETTLED = 64;
const WAIT_MS = 10 * 60_000;
const MAX_MESSAGE_CHARACTERS = 2000;

/** What a server asks a person while it carries out a call; all of its words are cleaned and cut. */
export interface Question {
  /** Unique, fit for URLs. */
  readonly id: string;
  /** The run whose call it is about; absent when it could be several. */
  readonly runId?: string;
  readonly server: string;
  readonly tool?: string;
  /** The server's own words. */
  readonly message: string;
  readonly fields: readonly FormField[];
  /** `gone`: nobody waits for an answer any more. */
  readonly state: "pending" | "answered" | "declined" | "gone";
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Who answered: `owner`, `terminal`, or a device's id. */
  readonly by?: string;
}

/** What a person does about a question. */
export interface QuestionAnswer {
  readonly action: ElicitationAnswer["action"];
  /** With `accept`: the values, by the names of fields. */
  readonly content?: unknown;
  /** Who answers: `owner`, `terminal`, or a device's id. */
  readonly by: string;
}

/** Options of a {@link PendingQuestions}. */
export interface PendingQuestionsOptions {
  /** Called with each question that is new, or another than before. */
  readonly changed?: QuestionListener;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

type QuestionListener = (question: Question) => void;

interface OpenQuestion {
  question: Question;
  settle(
    state: Exclude<Question["state"], "pending">,
    answer: ElicitationAnswer,
    by?: string,
  ): void;
}

/**
 * Keeps what servers ask until a person answers, for ten minutes at most. Only sixteen questions
 * are open at once, four of one server; further ones, and forms that cannot be shown as they are
 * meant, are cancelled. Nothing is ever answered because nobody is there.
 */
export class PendingQuestions {
  readonly #options: PendingQuestionsOptions;
  readonly #calls = new RunCalls();
  readonly #open = new Map<string, OpenQuestion>();
  readonly #settled = new Map<string, Question>();
  readonly #listeners: QuestionListener[];

  constructor(options: PendingQuestionsOptions = {}) {
    this.#options = options;
    this.#listeners = options.changed ? [options.changed] : [];
  }

  /** Has `changed` called as well with each question that is new, or another than before. */
  listen(changed: QuestionListener): void {
    this.#listeners.push(changed);
  }

  /** To be given to `mcpTools`: asks the person, whoever answers first. */
  readonly ask: AskPerson = (form, { signal }) => {
    const fields = readFields(form.schema);
    const ofServer = this.list().filter(({ server }) => server === form.server).length;
    const isFull = this.#open.size >= MAX_PENDING || ofServer >= MAX_PENDING_A_SERVER;
    if (fields === undefined || isFull || signal.aborted) return Promise.resolve(CANCEL);
    return this.#wait(this.#questionFor(form, fields), signal);
  };

  /**
   * Says that a run calls a tool, so that a question can be told to be of that run. Gives what
   * says that the call is over: its questions are `gone` then.
   */
  noteCall(runId: string, server: string, tool: string): () => void {
    const end = this.#calls.add({ runId, server, tool });
    return () => {
      end();
      for (const { question, settle } of [...this.#open.values()]) {
        const isOfRun = question.runId === runId && question.server === server;
        if (isOfRun && !this.#calls.has(question)) settle("gone", CANCEL);
      }
    };
  }

  /** The questions that wait for an answer, the oldest first. */
  list(): readonly Question[] {
    return Array.from(this.#open.values(), ({ question }) => question);
  }

  /** One of them, or one of the last 64 that were settled. */
  find(id: string): Question | undefined {
    return this.#open.get(id)?.question ?? this.#settled.get(id);
  }

  /**
   * Answers a question; the first answer counts.
   * @throws ChatError `not_found.approval`, `approval.settled`, `validation.invalid_body`
   */
  answer(id: string, { action, content, by }: QuestionAnswer): Question {
    const open = this.#open.get(id);
    if (open === undefined) throw this.#notOpen(id);
    if (action !== "accept") open.settle("declined", { action }, by);
    else {
      const read = readAnswer(open.question.fields, content);
      if ("fault" in read) throw invalid(read.fault);
      open.settle("answered", { action, content: read.content }, by);
    }
    return this.find(id) ?? open.question;
  }

  /** Ends all questions: nobody waits for them any more. */
  close(): void {
    for (const { settle } of [...this.#open.values()]) settle("gone", CANCEL);
  }

  #questionFor({ server, tool, message }: ElicitationForm, fields: readonly FormField[]): Question {
    const { now = Date.now } = this.#options;
    const runId = this.#calls.onlyRunOf(server, tool);
    return {
      id: toHex(crypto.getRandomValues(new Uint8Array(8))),
      ...(runId !== undefined && { runId }),
      server,
      ...(tool !== undefined && { tool }),
      message: cleanText(message.slice(0, MAX_MESSAGE_CHARACTERS)).text.trim(),
      fields,
      state: "pending",
      expiresAt: now() + WAIT_MS,
    };
  }

  #wait(question: Question, signal: AbortSignal): Promise<ElicitationAnswer> {
    return new Promise((resolve) => {
      const settle: OpenQuestion["settle"] = (state, answer, by) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", leave);
        this.#open.delete(question.id);
        const settled = { ...question, state, ...(by !== undefined && { by }) };
        this.#keep(settled);
        resolve(answer);
        this.#tell(settled);
      };
      const leave = (): void => settle("gone", CANCEL);
      const timer = setTimeout(leave, WAIT_MS);
      signal.addEventListener("abort", leave);
      this.#open.set(question.id, { question, settle });
      this.#tell(question);
    });
  }

  #tell(question: Question): void {
    for (const listener of this.#listeners) listener(question);
  }

  #keep(question: Question): void {
    this.#settled.set(question.id, question);
    const [oldest] = this.#settled.keys();
    if (this.#settled.size > MAX_SETTLED && oldest !== undefined) this.#settled.delete(oldest);
  }

  #notOpen(id: string): ChatError {
    const settled = this.#settled.get(id);
    if (settled === undefined)
      return new ChatError("not_found.approval", "There is no such question.");
    return new ChatError("approval.settled", SETTLED[settled.state]);
  }
}

const CANCEL: ElicitationAnswer = { action: "cancel" };

const SETTLED: Readonly<Record<Question["state"], string>> = {
  pending: "This question was answered already.",
  answered: "This question was answered already.",
  declined: "This question was declined already.",
  gone: "This question is over: nobody waits for an answer any more.",
};

function invalid({
  field,
  problem,
}: {
  readonly field?: string;
  readonly problem: string;
}): ChatError {
  const param = field === undefined ? "content" : `content.${field}`;
  return new ChatError("validation.invalid_body", `${param} ${problem}.`, { param });
}
