import type { OutputEvent, TunnelProblem } from "./tunnel-program.ts";

/** What the output of one run of a tunnel has said so far. */
export class OutputState {
  #url: string | undefined;
  #problem: TunnelProblem | undefined;
  #lastLine = "";
  #onUrl = (): void => {};
  #onConnected = (): void => {};

  /** Resolves when there is a URL. */
  readonly hasUrl: Promise<void>;
  /** Resolves when the program reports that it is connected. */
  readonly isConnected: Promise<void>;

  constructor(url: string | undefined) {
    this.hasUrl = new Promise((resolve) => {
      this.#onUrl = resolve;
    });
    this.isConnected = new Promise((resolve) => {
      this.#onConnected = resolve;
    });
    if (url !== undefined) this.#setUrl(url);
  }

  get url(): string | undefined {
    return this.#url;
  }

  /** What keeps the tunnel from working; undefined again once it is connected. */
  get problem(): TunnelProblem | undefined {
    return this.#problem;
  }

  get lastLine(): string {
    return this.#lastLine;
  }

  /** Takes a line, and what it means. */
  apply(line: string, event: OutputEvent | undefined): void {
    this.#lastLine = line;
    // The specific problem comes first; a general "failed" follows it.
    if (event?.type === "problem" && !isSpecific(this.#problem)) this.#problem = event;
    if (event?.type === "connected") {
      this.#problem = undefined;
      this.#onConnected();
    }
    if (event?.type === "url" && this.#url === undefined) this.#setUrl(event.url);
  }

  #setUrl(url: string): void {
    this.#url = url;
    this.#onUrl();
  }
}

function isSpecific(problem: TunnelProblem | undefined): boolean {
  return problem?.final === true || problem?.pauseMs !== undefined;
}
