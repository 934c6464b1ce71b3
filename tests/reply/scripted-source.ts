type Step<T> = { readonly value: T } | { readonly end: true } | { readonly error: unknown };

/** An async iterable whose items a test gives it, before or after they are asked for. */
export class ScriptedSource<T> implements AsyncIterable<T>, AsyncIterator<T> {
  /** How often it was asked for an item. */
  asked = 0;
  /** How often its `return()` was called. */
  returned = 0;
  readonly #steps: Step<T>[] = [];
  readonly #asking: {
    resolve: (result: IteratorResult<T>) => void;
    reject: (error: unknown) => void;
  }[] = [];

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    this.asked++;
    return new Promise((resolve, reject) => {
      this.#asking.push({ resolve, reject });
      this.#answer();
    });
  }

  async return(): Promise<IteratorResult<T>> {
    this.returned++;
    return { done: true, value: undefined };
  }

  give(value: T): void {
    this.#take({ value });
  }

  end(): void {
    this.#take({ end: true });
  }

  fail(error: unknown): void {
    this.#take({ error });
  }

  #take(step: Step<T>): void {
    this.#steps.push(step);
    this.#answer();
  }

  #answer(): void {
    const step = this.#steps[0];
    const asking = step && this.#asking.shift();
    if (!step || !asking) return;
    this.#steps.shift();
    if ("value" in step) asking.resolve({ done: false, value: step.value });
    else if ("error" in step) asking.reject(step.error);
    else asking.resolve({ done: true, value: undefined });
  }
}
