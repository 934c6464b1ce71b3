/** A terminal at which somebody can be asked. */
export interface ApprovalTerminal {
  /** Whether a question can be shown and answered there now. */
  isAttended(): Promise<boolean>;
  write(text: string): void;
  /**
   * Reads what is typed, a line at a time, until the returned function is called;
   * `onLine` gets undefined when the input has ended.
   */
  readLines(onLine: (line: string | undefined) => void): () => void;
}

/** A question to the person at the terminal. */
export interface TerminalQuestion {
  /** No two that wait have the same. */
  readonly id: string;
  /** What is shown; the answer is typed behind it. */
  readonly text: string;
  /** Whether it is only shown, since it cannot be answered there. Default false. */
  readonly isNotice?: boolean;
  /**
   * Takes the line that was typed, undefined when the input has ended, and gives what to say
   * then. Must not reject.
   */
  readonly onAnswer: (line: string | undefined) => string | Promise<string>;
  /** What to say when the question was withdrawn while it was shown. */
  readonly withdrawn: string;
  /** Called in its place when nobody is at the terminal. */
  readonly onUnattended: () => void;
}

/** Options of {@link TerminalQuestions}. */
export interface TerminalQuestionsOptions {
  readonly terminal: ApprovalTerminal;
  /** Milliseconds in which lines typed before a question are dropped. Default 100. */
  readonly typedAheadMs?: number;
}

const TYPED_AHEAD_MS = 100;

/** Asks questions at one terminal, one after the other, whatever they are about. */
export class TerminalQuestions {
  readonly #terminal: ApprovalTerminal;
  readonly #typedAheadMs: number;
  readonly #queue: TerminalQuestion[] = [];
  #asking = false;
  #withdraw: ((words: string) => void) | undefined;

  constructor({ terminal, typedAheadMs = TYPED_AHEAD_MS }: TerminalQuestionsOptions) {
    this.#terminal = terminal;
    this.#typedAheadMs = typedAheadMs;
  }

  /** Asks when those before it are answered. */
  ask(question: TerminalQuestion): void {
    this.#queue.push(question);
    this.#askAll();
  }

  /** Takes a question back, if it still waits for its answer; `words` in place of its own. */
  withdraw(id: string, words?: string): void {
    const place = this.#queue.findIndex((question) => question.id === id);
    const question = this.#queue[place];
    if (question === undefined) return;
    if (place === 0 && this.#withdraw) this.#withdraw(words ?? question.withdrawn);
    else this.#queue.splice(place, 1);
  }

  async #askAll(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    for (let question = this.#queue[0]; question; question = this.#queue[0]) {
      if (await this.#terminal.isAttended()) await this.#ask(question);
      else if (this.#queue[0] === question) question.onUnattended();
      if (this.#queue[0] === question) this.#queue.shift();
    }
    this.#asking = false;
  }

  async #ask(question: TerminalQuestion): Promise<void> {
    if (this.#queue[0] !== question) return;
    if (question.isNotice) return this.#terminal.write(question.text);
    const read = await this.#readAnswer(question.text);
    if ("withdrawn" in read) return this.#terminal.write(`\n${read.withdrawn}\n`);
    // It is answered: what comes of it must not be taken back any more.
    this.#queue.shift();
    if (read.line === undefined) this.#terminal.write("\n");
    const words = await question.onAnswer(read.line);
    this.#terminal.write(words);
  }

  /** The line typed after the question was shown; undefined when the input has ended. */
  #readAnswer(text: string): Promise<{ line: string | undefined } | { withdrawn: string }> {
    return new Promise((resolve) => {
      let shown = false;
      const end = (read: { line: string | undefined } | { withdrawn: string }): void => {
        clearTimeout(timer);
        stopReading();
        this.#withdraw = undefined;
        resolve(read);
      };
      // A line that was typed before the question was shown is no answer to it.
      const stopReading = this.#terminal.readLines((line) => {
        if (shown || line === undefined) end({ line });
      });
      const timer = setTimeout(() => {
        shown = true;
        this.#terminal.write(text);
      }, this.#typedAheadMs);
      this.#withdraw = (words) => end({ withdrawn: words });
    });
  }
}
