import { CommanderError } from "commander";
import { CliError } from "./cli-error.ts";
import { plainText } from "./log.ts";
import { program } from "./program.ts";
import { forTerminal } from "./wrap.ts";

/**
 * Runs the command that `args` (what follows the program's name) are. Never throws:
 * what goes wrong is one line on stderr, and the process's exit code says that it did.
 */
export async function main(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  // What reads our output may stop reading: `| head`.
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners("error").includes(ignore)) stream.on("error", ignore);
  try {
    await program().parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function ignore(): void {}

function report(error: unknown): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(forTerminal(`remote-chat: ${plainText(error)}\n`, process.stderr));
  return error instanceof CliError ? error.exitCode : 1;
}
