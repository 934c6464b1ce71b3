import type { Command, Option } from "commander";

/** What stands for a value that is completed in another way than by a list of words. */
export type ValueSource = "providers" | "devices" | "file" | "directory" | "none";

/** An option, as a shell completes it. */
export interface OptionWords {
  /** `--model`, `-f` */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined for an option that takes no value. */
  readonly value?: ValueSource | readonly string[];
}

/** A command, as a shell completes it. */
export interface CommandWords {
  /** The names that lead to it, with spaces between them; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionWords[];
  /** What each of its arguments is; the last one goes on where it takes many. */
  readonly argument: ValueSource | readonly string[];
}

/** All commands of a program, the program itself first, by what commander knows of them. */
export function commandWords(program: Command): readonly CommandWords[] {
  return wordsOf(program, []);
}

function wordsOf(command: Command, path: readonly string[]): CommandWords[] {
  const below = command.commands.filter(isShown);
  const own: CommandWords = {
    path: path.join(" "),
    commands: below.map((one) => ({ name: one.name(), description: firstLine(one.description()) })),
    options: [...optionWords(command), HELP],
    argument: argumentOf(command, path),
  };
  return [own, ...below.flatMap((one) => wordsOf(one, [...path, one.name()]))];
}

function isShown(command: Command): boolean {
  return !(command as unknown as { readonly _hidden?: boolean })._hidden;
}

const HELP: OptionWords = { names: ["--help", "-h"], description: "display help for command" };

function optionWords({ options }: Command): OptionWords[] {
  return options
    .filter(({ hidden }) => !hidden)
    .map((option) => ({
      names: [option.long, option.short].filter((name) => name != null),
      description: firstLine(option.description),
      ...((option.required || option.optional) && { value: optionValue(option) }),
    }));
}

function optionValue({ argChoices, flags }: Option): ValueSource | readonly string[] {
  if (argChoices) return argChoices;
  if (/<dir>/.test(flags)) return "directory";
  return /<file>/.test(flags) ? "file" : "none";
}

function argumentOf(command: Command, path: readonly string[]): ValueSource | readonly string[] {
  const [first] = command.registeredArguments;
  if (!first) return "none";
  if (first.argChoices) return first.argChoices;
  const isId = /^(id|old)$/.test(first.name());
  if (path[0] === "providers" && isId) return "providers";
  if (path[0] === "devices" && isId) return "devices";
  return /file/.test(first.name()) ? "file" : "none";
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
