import type { Command } from "commander";
import { addFileOptions, filesOf } from "../common-options.ts";

/** `config path`: where the config file is, whether there is one or not. */
export function addConfigCommand(program: Command): void {
  const command = addFileOptions(program.command("config")).description("say where the config is");
  addFileOptions(command.command("path"))
    .description("print the path of the config file, whether it is there or not")
    .action((_, self: Command) => {
      process.stdout.write(`${filesOf(self).configFile}\n`);
    });
}
