/** A worker's script, and the time that it has. */
export interface WorkerOptions {
  /** Starts it. What it posts first says that it is there. */
  readonly start: () => Worker;
  /** How long an answer may take, in milliseconds, once the script is loaded. */
  readonly timeoutMs: number;
}

// A grammar that is caught in its own rules this often is left alone from then on.
const MAX_FAILURES = 5;

/**
 * Asks a worker one question after the other, and ends it when an answer takes too long: what a
 * model writes can take a parser minutes.
 */
export class BoundedWorker<Question, Answer> {
  readonly #options: WorkerOptions;
  #worker: Promise<Worker | undefined> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #failures = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** The answer; undefined when there was none in time. */
  ask(question: Question): Promise<Answer | undefined> {
    const answer = this.#last.then(() => this.#ask(question));
    this.#last = answer;
    return answer;
  }

  async #ask(question: Question): Promise<Answer | undefined> {
    if (this.#failures >= MAX_FAILURES) return undefined;
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    if (!worker) return this.#fail();
    const answer = firstMessage<Answer>(worker, this.#options.timeoutMs);
    worker.postMessage(question);
    const event = await answer;
    if (event) return event.data;
    worker.terminate();
    return this.#fail();
  }

  async #start(): Promise<Worker | undefined> {
    try {
      const worker = this.#options.start();
      if (await firstMessage(worker)) return worker;
      worker.terminate();
    } catch {
      // No workers here, or none of this address.
    }
    return undefined;
  }

  #fail(): undefined {
    this.#worker = undefined;
    this.#failures++;
  }
}

/** The next message; undefined when the time is over first, or the worker fails. */
function firstMessage<Data>(
  worker: Worker,
  timeoutMs?: number,
): Promise<MessageEvent<Data> | undefined> {
  return new Promise((resolve) => {
    const done = (event: MessageEvent<Data> | undefined): void => {
      clearTimeout(timer);
      worker.onmessage = null;
      worker.onerror = null;
      resolve(event);
    };
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => done(undefined), timeoutMs);
    worker.onmessage = done;
    worker.onerror = () => done(undefined);
  });
}
