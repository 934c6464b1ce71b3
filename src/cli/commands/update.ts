import type { Command } from "commander";
import { VERSION } from "../../version.ts";
import { currentLaunch, launchCommand } from "../launch-command.ts";
import { printable } from "../printable.ts";
import { type LatestVersionOptions, latestVersion } from "../update/latest-version.ts";
import { isOffered } from "../update/semantic-version.ts";
import { realScript, type UpdateAdvice, updateAdvice } from "../update/update-advice.ts";
import { forTerminal } from "../wrap.ts";

interface UpdateOptions {
  readonly check?: boolean;
  readonly json?: boolean;
}

/** `update [--check]`: how to get a newer version, and whether there is one. */
export function addUpdateCommand(program: Command): void {
  program
    .command("update")
    .description("say how to get the newest version; it changes nothing by itself")
    .option("--check", "ask the package registry that npm uses whether there is a newer one")
    .option("--json", "as JSON, with --check")
    .action(async ({ check, json = false }: UpdateOptions) => {
      const { runtime, script } = currentLaunch();
      const real = realScript(script);
      const advice = updateAdvice({ runtime, script: real, moduleUrl: import.meta.url });
      const text = check
        ? await checkText({ env: process.env }, { advice, json })
        : adviceText(advice);
      process.stdout.write(json ? text : forTerminal(text, process.stdout));
    });
}

/** How to update, in words. */
export function adviceText({ how, todo }: UpdateAdvice): string {
  return `This is remote-chat ${VERSION}, ${how}. To update it:\n  ${todo}\nThen stop the server, and start it again. Is there a newer one? ${launchCommand()} update --check\n`;
}

/**
 * Whether there is a newer version, asked now.
 * @throws CliError
 */
export async function checkText(
  options: LatestVersionOptions,
  { advice, json }: { advice: UpdateAdvice; json: boolean },
): Promise<string> {
  const latest = printable(await latestVersion(options));
  const isNewer = isOffered(latest, VERSION);
  if (json) return `${JSON.stringify({ current: VERSION, latest, isNewer }, null, 2)}\n`;
  if (!isNewer) return `remote-chat ${VERSION} is the newest.\n`;
  return `remote-chat ${latest} is out; this is ${VERSION}, ${advice.how}. To update it:\n  ${advice.todo}\n`;
}
