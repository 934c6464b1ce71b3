import type { FinishReason, Message, Provider, ProviderEvent } from "../../../mod.ts";

/** One question that reached the model, to be answered piece by piece. */
export interface Question {
  readonly messages: readonly Message[];
  /** Aborted when nobody wants the reply any more. */
  readonly signal: AbortSignal;
  say(text: string): void;
  think(text: string): void;
  /** Ends the reply, by default because the model was done. */
  finish(reason?: FinishReason): void;
  fail(error: Error): void;
}

/** A model whose replies a test writes as it goes. */
export interface ScriptedModel {
  readonly provider: Provider;
  /** All questions so far. */
  readonly questions: readonly Question[];
  /** The next question that has not been asked for yet. */
  next(): Promise<Question>;
  /** Answers every question from now on by itself; undefined leaves them to `next` again. */
  answerWith(write: ((question: Question) => void) | undefined): void;
}

/** Answers a question with its own words. */
export function echo({ messages, say, finish }: Question): void {
  say(`You said: ${messages.at(-1)?.content}`);
  finish();
}

/** Makes one. */
export function scriptedModel(name = "Scripted"): ScriptedModel {
  const questions: Question[] = [];
  const unclaimed: Question[] = [];
  const waiting: ((question: Question) => void)[] = [];
  let write: ((question: Question) => void) | undefined;
  const claim = (question: Question): void => {
    const waiter = waiting.shift();
    if (waiter) waiter(question);
    else unclaimed.push(question);
  };
  const provider: Provider = {
    name,
    model: "scripted-1",
    async *chat(messages, { signal }) {
      const pieces = new Pieces(signal);
      const question: Question = {
        messages,
        signal,
        say: (text) => pieces.push({ type: "text", text }),
        think: (text) => pieces.push({ type: "reasoning", text }),
        finish: (reason = "stop") => pieces.push({ type: "finish", reason }),
        fail: (error) => pieces.push(error),
      };
      questions.push(question);
      if (write) write(question);
      else claim(question);
      yield* pieces.read();
    },
  };
  return {
    provider,
    questions,
    next: () => {
      const question = unclaimed.shift();
      if (question) return Promise.resolve(question);
      return new Promise((resolve) => waiting.push(resolve));
    },
    answerWith(writer) {
      write = writer;
    },
  };
}

class Pieces {
  readonly #signal: AbortSignal;
  readonly #queue: (ProviderEvent | Error)[] = [];
  #wake: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake());
  }

  push(piece: ProviderEvent | Error): void {
    this.#queue.push(piece);
    this.#wake();
  }

  async *read(): AsyncGenerator<ProviderEvent> {
    while (!this.#signal.aborted) {
      const piece = this.#queue.shift();
      if (piece instanceof Error) throw piece;
      if (piece) yield piece;
      if (piece?.type === "finish") return;
      if (this.#queue.length === 0 && !this.#signal.aborted)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
    throw this.#signal.reason;
  }
}
