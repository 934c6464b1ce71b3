import { Argument, type Command } from "commander";
import { addFileOptions, filesOf } from "../common-options.ts";
import { commandWords } from "../completion/command-words.ts";
import { SHELLS, type Shell, shellScript } from "../completion/shell-script.ts";
import { readDocument } from "../config/config-document.ts";
import { devicesFile, parseDevices } from "../files/devices-file.ts";
import { readPrivateFileSync } from "../files/private-file.ts";
import { currentLaunch, launchCommand } from "../launch-command.ts";
import { printable } from "../printable.ts";

/** `completion bash | zsh | fish`: a script that completes this command line. */
export function addCompletionCommand(program: Command): void {
  const command = program
    .command("completion")
    .description("print a script that completes this command line in a shell")
    .addArgument(new Argument("<shell>", "which shell it is for").choices(SHELLS))
    .action((shell: Shell) => {
      // By a path that is right anywhere.
      const launch = launchCommand({ ...currentLaunch(), directory: undefined });
      process.stdout.write(shellScript(shell, { commands: commandWords(program), launch }));
    });
  addFileOptions(command.command("ids", { hidden: true }))
    .addArgument(new Argument("<of>").choices(Object.keys(IDS)))
    .action((of: keyof typeof IDS, _, self: Command) => {
      const ids = IDS[of](filesOf(self)).filter((id) => printable(id) === id && !/\s/.test(id));
      process.stdout.write(ids.map((id) => `${id}\n`).join(""));
    });
}

/** The ids that the scripts ask for while somebody types. */
const IDS = {
  providers: ({ configFile }: ReturnType<typeof filesOf>): string[] =>
    readDocument(configFile).config.providers.map(({ id }) => id),
  devices({ home }: ReturnType<typeof filesOf>): string[] {
    const path = devicesFile(home);
    return parseDevices(readPrivateFileSync(path), path).map(({ id }) => id);
  },
};
