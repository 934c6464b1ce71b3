import { type Grant, OWN_PHONE_GRANTS } from "../../auth/grants.ts";
import type { PairRequest } from "../../auth/pair-requests.ts";
import { launchCommand } from "../launch-command.ts";
import type { Log } from "../log.ts";

/** The owner's terminal. */
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

/** Options of {@link ApprovalPrompt}. */
export interface ApprovalPromptOptions {
  readonly terminal: ApprovalTerminal;
  /**
   * Answers a request; false when it has expired, or was answered elsewhere. What is approved
   * gets `grants` beyond chatting.
   */
  readonly decide: (id: string, approve: boolean, grants: readonly Grant[]) => boolean;
  readonly log: Log;
  /** Milliseconds in which lines typed before the question are dropped. Default 100. */
  readonly typedAheadMs?: number;
}

/** Asks the owner at the terminal about each device that wants to be paired, one after the other. */
export class ApprovalPrompt {
  readonly #options: ApprovalPromptOptions;
  readonly #queue: PairRequest[] = [];
  #asking = false;
  #withdraw: (() => void) | undefined;

  constructor(options: ApprovalPromptOptions) {
    this.#options = options;
  }

  /** Takes each request that arrives or is gone. */
  readonly onChange = (request: PairRequest, state: "waiting" | "gone"): void => {
    if (state === "waiting") {
      this.#queue.push(request);
      this.#askAll();
      return;
    }
    const place = this.#queue.findIndex(({ id }) => id === request.id);
    if (place === 0 && this.#withdraw) this.#withdraw();
    else if (place >= 0) this.#queue.splice(place, 1);
  };

  async #askAll(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const { terminal, log } = this.#options;
    for (let request = this.#queue[0]; request; request = this.#queue[0]) {
      if (await terminal.isAttended()) await this.#ask(request);
      else if (this.#queue[0] === request) log.info(unattended(request.name));
      if (this.#queue[0] === request) this.#queue.shift();
    }
    this.#asking = false;
  }

  async #ask({ id, name }: PairRequest): Promise<void> {
    const { terminal, decide } = this.#options;
    if (this.#queue[0]?.id !== id) return;
    const answer = await this.#readAnswer(questionAbout(name));
    if (answer === "withdrawn") return terminal.write("\n(That request has expired.)\n");
    const { approve, grants, told } = decisionOf(answer ?? "");
    if (answer === undefined) terminal.write("\n");
    terminal.write(decide(id, approve, grants) ? told : "That request has expired.\n");
  }

  /** The line typed after the question was shown; undefined when the input has ended. */
  #readAnswer(question: string): Promise<string | undefined | "withdrawn"> {
    const { terminal, typedAheadMs = 100 } = this.#options;
    return new Promise((resolve) => {
      let shown = false;
      const end = (answer: string | undefined): void => {
        clearTimeout(timer);
        stopReading();
        this.#withdraw = undefined;
        resolve(answer);
      };
      // A line that was typed before the question was shown is no answer to it.
      const stopReading = terminal.readLines((line) => {
        if (shown || line === undefined) end(line);
      });
      const timer = setTimeout(() => {
        shown = true;
        terminal.write(question);
      }, typedAheadMs);
      this.#withdraw = () => end("withdrawn");
    });
  }
}

function questionAbout(name: string): string {
  return `Allow "${name}" to use this PC's chat? y: chat, a: chat and agents [y/a/N] `;
}

function decisionOf(answer: string): { approve: boolean; grants: readonly Grant[]; told: string } {
  const word = answer.trim();
  if (/^y(es)?$/i.test(word)) return { approve: true, grants: [], told: "Allowed.\n" };
  if (/^a(gents?)?$/i.test(word))
    return {
      approve: true,
      grants: OWN_PHONE_GRANTS,
      told: "Allowed: it may chat, and use and answer for agents.\n",
    };
  return { approve: false, grants: [], told: "Not allowed.\n" };
}

function unattended(name: string): string {
  return `"${name}" asks to use this PC's chat, and there is no terminal to ask you at. To let a device in without that, run \`${launchCommand()} pair\` and open the link there.`;
}
