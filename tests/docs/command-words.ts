import type { Command, Option } from "commander";
import { program } from "../../src/cli/program.ts";

/** The command line, as it parses. */
export const PROGRAM: Command = program();

// How this program is started, in all the ways that pages name.
const STARTS =
  /^(?:[A-Z_]+=\S+ )*(?:npx tsx (?:\S*\/)?mod\.ts|npx remote-chat|remote-chat|(?:deno run(?: -A| -P| --deny-run| --frozen)+|bun|node) (?:\S*\/)?(?:mod\.ts|remote-chat\.mjs)|deno run -A jsr:@remote-chat\/remote-chat\/cli)(?= |$)/;

/** What follows the program's name in a command; undefined where another program is meant. */
export function argumentsOf(command: string): readonly string[] | undefined {
  const start = STARTS.exec(command)?.[0];
  return start === undefined ? undefined : words(command.slice(start.length));
}

/** The words of a command as a shell takes them: quoted ones are one, a comment is none. */
export function words(text: string): readonly string[] {
  const code = text.replace(/(^|\s)#.*$/, "");
  return [...code.matchAll(/"[^"]*"|'[^']*'|\S+/g)].map(([word]) => word);
}

/**
 * What is wrong with these arguments of the program: a command, an option or a choice that
 * there is not. Values in capitals or with an ellipsis stand for others.
 */
export function faultOf(given: readonly string[]): string | undefined {
  let command = PROGRAM;
  let isOperand = false;
  for (let index = 0; index < given.length; index++) {
    const word = given[index] ?? "";
    // What the service passes on to the server.
    if (word === "--") return faultOf(given.slice(index + 1));
    if (word.startsWith("-") && word !== "-") {
      const [flag = "", attached] = word.split("=");
      if (flag === "-h" || flag === "--help") continue;
      const option = optionOf(command, flag);
      if (!option) return `${command.name()} has no option ${flag}`;
      if (!option.required || attached !== undefined) continue;
      index += 1;
      const fault = choiceFault(option.argChoices, given[index]);
      if (fault) return `${flag}: ${fault}`;
      continue;
    }
    const sub = isOperand ? undefined : command.commands.find((each) => each.name() === word);
    if (sub) {
      command = sub;
      continue;
    }
    // `help providers add` names commands.
    if (command.name() === "help") return faultOf(given.slice(index));
    if (command.registeredArguments.length === 0 && word !== "…")
      return `${command.name()} has no command ${word}`;
    isOperand = true;
    const fault = choiceFault(command.registeredArguments[0]?.argChoices, word);
    if (fault) return fault;
  }
  return undefined;
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find(({ short, long }) => flag === short || flag === long);
}

function choiceFault(choices: readonly string[] | undefined, value: string | undefined) {
  if (choices === undefined || value === undefined || isPlaceholder(value)) return undefined;
  return choices.includes(value) ? undefined : `${value} is none of ${choices.join(", ")}`;
}

const isPlaceholder = (value: string): boolean => /^[A-Z-]+$/.test(value) || value.includes("…");

/** Every command that does something, with those above it: `agents mcp login`. */
export function leafCommands(command: Command = PROGRAM): readonly string[] {
  return shownCommands(command).flatMap((each) => {
    const own = each.name();
    if (shownCommands(each).length === 0) return [own];
    return leafCommands(each).map((name) => `${own} ${name}`);
  });
}

/** The commands below one that its help shows, but for `help` itself. */
function shownCommands(command: Command): readonly Command[] {
  const shown = command.createHelp().visibleCommands(command);
  return command.commands.filter((each) => shown.includes(each));
}

/** Every option of every command. */
export function allOptions(command: Command = PROGRAM): readonly Option[] {
  return [...command.options, ...command.commands.flatMap((each) => allOptions(each))];
}
