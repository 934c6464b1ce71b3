import type { Readable, Writable } from "node:stream";
import * as prompts from "@clack/prompts";
import { CliError } from "../cli-error.ts";
import { wrapLines } from "../wrap.ts";

/** Where questions are asked; this process's terminal by default. */
export interface PromptTerminal {
  readonly input?: Readable;
  readonly output?: Writable;
}

/** Asks whether to do something; yes by default, no when the question is cancelled. */
export async function confirm(message: string): Promise<boolean> {
  return (await prompts.confirm({ message })) === true;
}

/** Asks whether to do something. @throws CliError when the question is cancelled */
export async function confirmOrCancel(
  message: string,
  terminal: PromptTerminal = {},
): Promise<boolean> {
  return answered(await prompts.confirm({ message, ...terminal }));
}

/** Asks whether to do something that cannot be taken lightly: no by default, and when cancelled. */
export async function confirmRisk(
  message: string,
  terminal: PromptTerminal = {},
): Promise<boolean> {
  return (await prompts.confirm({ message, initialValue: false, ...terminal })) === true;
}

/** Asks for a line of text. @throws CliError when the question is cancelled */
export async function askText(
  message: string,
  {
    suggestion,
    problemOf = () => undefined,
    terminal = {},
  }: {
    /** The answer when nothing is typed. */
    suggestion?: string | undefined;
    /** What is wrong with an answer. */
    problemOf?: (text: string) => string | undefined;
    terminal?: PromptTerminal | undefined;
  },
): Promise<string> {
  return answered(
    await prompts.text({
      message,
      ...terminal,
      ...(suggestion !== undefined && { placeholder: suggestion, defaultValue: suggestion }),
      validate(value) {
        const typed = value?.trim() || suggestion;
        return typed === undefined ? "This is needed." : problemOf(typed);
      },
    }),
  ).trim();
}

/**
 * Shows that `work` goes on, and then what `describe` makes of its result. Ctrl+C ends the
 * process meanwhile, as a command that failed.
 */
export async function withSpinner<T>(
  message: string,
  work: () => Promise<T>,
  describe: (result: T) => string,
  terminal: PromptTerminal = {},
): Promise<T> {
  const progress = prompts.spinner({ cancelMessage: CANCELLED, ...terminal });
  // Clack ends the process with 0.
  const fail = (): void => {
    process.exitCode = 1;
  };
  process.once("exit", fail);
  progress.start(message);
  try {
    const result = await work();
    progress.stop(besideBar(describe(result)));
    return result;
  } finally {
    progress.clear();
    process.off("exit", fail);
  }
}

const CANCELLED = "Cancelled; nothing was changed.";

/** The answer to a question. @throws CliError when it was cancelled */
export function answered<T>(answer: T): Exclude<T, symbol> {
  if (prompts.isCancel(answer)) throw new CliError(CANCELLED);
  return answer as Exclude<T, symbol>;
}

/** A long text, broken at words beside the bar that the prompts draw. */
function besideBar(text: string): string {
  const { columns = 80 } = process.stdout;
  return wrapLines(text, Math.max(30, columns - 4)).replaceAll("\n", "\n│  ");
}
