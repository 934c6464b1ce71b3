import type { Command } from "commander";
import { CliError } from "../cli-error.ts";

/** `help [command…]`: the help of a command, or of one below it: `help providers add`. */
export function addHelpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command("help")
    .argument("[command...]", "providers add")
    .description("print help for a command")
    .action((names: readonly string[]) => commandAt(program, names).outputHelp());
}

/**
 * The command of these names.
 * @throws CliError when there is none
 */
export function commandAt(program: Command, names: readonly string[]): Command {
  let found = program;
  for (const [index, name] of names.entries()) {
    const next = found.commands.find((one) => one.name() === name || one.aliases().includes(name));
    if (!next)
      throw new CliError(
        `There is no command '${names.slice(0, index + 1).join(" ")}' (--help lists what there is)`,
        { exitCode: 2 },
      );
    found = next;
  }
  return found;
}
