import type { Command } from "commander";
import { RefusedError, runningAgentApi } from "../agent/agent-api.ts";
import { auditTerminal } from "../agent/audit-terminal.ts";
import { diskHalt } from "../agent/halt-file.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions, filesOf } from "../common-options.ts";
import { prepareHome } from "../files/home.ts";
import { launchCommand } from "../launch-command.ts";
import { forTerminal } from "../wrap.ts";

/** `agents stop [RUN] | resume [RUN]`: the emergency stop and its end, or one run. */
export function addAgentsStopCommands(program: Command): void {
  const agents = program.commands.find((each) => each.name() === "agents") ?? program;
  addFileOptions(agents.command("stop"))
    .description(
      "end all runs and the programs of their tools, and let none begin until `agents resume`",
    )
    .argument("[run]", "end this run alone, and let others begin")
    .action(async (run: string | undefined, _: unknown, self: Command) =>
      say(await stopAgents(filesOf(self).home, run)),
    );
  addFileOptions(agents.command("resume"))
    .description("let runs begin again after `agents stop`")
    .argument("[run]", "go on with this run, which was interrupted")
    .action(async (run: string | undefined, _: unknown, self: Command) =>
      say(await resumeAgents(filesOf(self).home, run)),
    );
}

/** `stop [RUN]`: the same as `agents stop`, for a hurry. The server goes on. */
export function addStopCommand(program: Command): void {
  addFileOptions(program.command("stop"))
    .description("the same as `agents stop`; the server itself goes on, and ends with Ctrl+C")
    .argument("[run]", "end this run alone, and let others begin")
    .action(async (run: string | undefined, _: unknown, self: Command) =>
      say(await stopAgents(filesOf(self).home, run)),
    );
}

/** Ends everything that agents do, or one run; gives what to print. @throws CliError */
export async function stopAgents(home: string, run?: string): Promise<string> {
  const api = await runningAgentApi(home);
  if (run !== undefined) {
    await requireApi(api, home).stop(run);
    return `Stopped ${run}.\n`;
  }
  // Written here too: a server without agents knows nothing of them, and would not later.
  const words = await api?.emergencyStop().catch(ignoreWithoutAgents);
  if (words === undefined) {
    await prepareHome(home);
    await diskHalt(home).set(true);
    auditTerminal(home, { action: "runs.halted" });
  }
  const { message = "No agent runs now, and none begins.", processesRemaining = 0 } = words ?? {};
  if (processesRemaining > 0) throw new CliError(message);
  return `${message}\nTo let runs begin again: ${launchCommand()} agents resume\n`;
}

/** Lets runs begin again, or goes on with one; gives what to print. @throws CliError */
export async function resumeAgents(home: string, run?: string): Promise<string> {
  const api = await runningAgentApi(home);
  if (run !== undefined) {
    await requireApi(api, home).resumeRun(run);
    return `${run} goes on.\n`;
  }
  const isResumed = await api?.resume().then(() => true, ignoreWithoutAgents);
  await diskHalt(home).set(false);
  if (isResumed !== true) auditTerminal(home, { action: "runs.unhalted" });
  return "Agents may run again.\n";
}

function requireApi<T>(api: T | undefined, home: string): T {
  if (api !== undefined) return api;
  throw new CliError(
    `No remote-chat runs with the home directory ${home}. Start it: ${launchCommand()}`,
  );
}

/** The route is not there as long as there is no agent. */
function ignoreWithoutAgents(error: unknown): undefined {
  if (error instanceof RefusedError && error.code === "not_found.route") return undefined;
  throw error;
}

function say(text: string): void {
  process.stdout.write(forTerminal(text, process.stdout));
}
