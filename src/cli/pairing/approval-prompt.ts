import { type Grant, OWN_PHONE_GRANTS } from "../../auth/grants.ts";
import type { PairRequest } from "../../auth/pair-requests.ts";
import { launchCommand } from "../launch-command.ts";
import type { Log } from "../log.ts";
import {
  type ApprovalTerminal,
  type TerminalQuestion,
  TerminalQuestions,
} from "./terminal-questions.ts";

/** Options of {@link ApprovalPrompt}. */
export interface ApprovalPromptOptions {
  readonly terminal: ApprovalTerminal;
  /** The questions at that terminal, where there are others too. */
  readonly questions?: TerminalQuestions;
  /**
   * Answers a request; false when it has expired, or was answered elsewhere. What is approved
   * gets `grants` beyond chatting.
   */
  readonly decide: (id: string, approve: boolean, grants: readonly Grant[]) => boolean;
  readonly log: Log;
}

/** Asks the owner at the terminal about each device that wants to be paired, one after the other. */
export class ApprovalPrompt {
  readonly #options: ApprovalPromptOptions;
  readonly #questions: TerminalQuestions;

  constructor(options: ApprovalPromptOptions) {
    this.#options = options;
    this.#questions = options.questions ?? new TerminalQuestions(options);
  }

  /** Takes each request that arrives or is gone. */
  readonly onChange = (request: PairRequest, state: "waiting" | "gone"): void => {
    if (state === "gone") this.#questions.withdraw(request.id);
    else this.#questions.ask(this.#question(request));
  };

  #question({ id, name }: PairRequest): TerminalQuestion {
    const { decide, log } = this.#options;
    return {
      id,
      text: questionAbout(name),
      withdrawn: "(That request has expired.)",
      onUnattended: () => log.info(unattended(name)),
      onAnswer(line) {
        const { approve, grants, told } = decisionOf(line ?? "");
        return decide(id, approve, grants) ? told : "That request has expired.\n";
      },
    };
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
