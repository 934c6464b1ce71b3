import type { Command } from "commander";
import { loopBody } from "../../routes/loop-bodies.ts";
import { type AgentApi, RefusedError, runningAgentApi } from "../agent/agent-api.ts";
import { AgentLibrary, readLibrary } from "../agent/agent-library.ts";
import { diskAudit } from "../agent/audit-file.ts";
import { diskLayers } from "../agent/layers.ts";
import { loopList, loopsAnswer } from "../agent/loop-list.ts";
import { loopsAtRest } from "../agent/loops-at-rest.ts";
import { TaskFiles } from "../agent/task-files.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions, filesOf, parseNonEmpty } from "../common-options.ts";
import { ConfigFile } from "../config/config-file.ts";
import { prepareHome } from "../files/home.ts";
import { launchCommand } from "../launch-command.ts";
import { lineLog } from "../log.ts";
import { printable } from "../printable.ts";
import { forTerminal } from "../wrap.ts";
import { type WorkspaceOptions, workspaceOption } from "./agents.ts";

/** `loops list | run ID | pause ID | resume ID`: prompts that agents get again and again. */
export function addLoopsCommand(program: Command): void {
  const command = addFileOptions(program.command("loops")).description(
    "list, run, pause and resume the tasks that agents do at their times",
  );
  const sub = (name: string, description: string): Command =>
    addFileOptions(command.command(name).description(description)).addOption(workspaceOption());
  const id = "as `loops list` shows it";
  sub("list", "show all loops, when they are due, and what they missed")
    .option("--json", "as JSON, as GET /v1/loops gives them")
    .action(async (options: WorkspaceOptions & { json?: boolean }, self: Command) => {
      const answer = await readLoops(options, self);
      if (options.json) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
      else say(loopList(loopsAnswer.parse(answer).loops));
    });
  sub("run", "run a loop now")
    .argument("<id>", id, parseNonEmpty)
    .action(async (loop: string, _: WorkspaceOptions, self: Command) => {
      await (await requireServer(self)).runLoop(loop);
      say(`${printable(loop)} runs now. To see its run: ${launchCommand()} loops list\n`);
    });
  sub("pause", "let a loop run no more until it is resumed")
    .argument("<id>", id, parseNonEmpty)
    .action((loop: string, options: WorkspaceOptions, self: Command) =>
      enable(loop, { ...options, enabled: false }, self),
    );
  sub("resume", "let a loop run at its times again")
    .argument("<id>", id, parseNonEmpty)
    .action((loop: string, options: WorkspaceOptions, self: Command) =>
      enable(loop, { ...options, enabled: true }, self),
    );
}

/** What the server that runs says of loops, or else the files. */
async function readLoops({ workspace }: WorkspaceOptions, self: Command): Promise<unknown> {
  const { home, configFile } = filesOf(self);
  const api = await runningAgentApi(home);
  const answer = await api?.loops().catch(ignoreWithoutAgents);
  if (answer !== undefined) return answer;
  const library = await readLibrary(diskLayers(workspace), { home, env: process.env });
  const defaultAgent = new ConfigFile(configFile, terminalLog()).current()?.agent ?? undefined;
  const loops = await loopsAtRest({ home, library, defaultAgent });
  return JSON.parse(JSON.stringify({ loops: loops.map(loopBody) }));
}

async function enable(
  id: string,
  { enabled, workspace }: WorkspaceOptions & { readonly enabled: boolean },
  self: Command,
): Promise<void> {
  const { home } = filesOf(self);
  const api = await runningAgentApi(home);
  const isDone = await api?.enableLoop(id, enabled).then(() => true, ignoreWithoutAgents);
  if (!isDone) await enableInFile(id, { enabled, workspace, home });
  say(`${printable(id)} is ${enabled ? "on" : "off"}.\n`);
}

/** The same without a server, which reads the file when it starts. */
async function enableInFile(
  id: string,
  {
    enabled,
    workspace,
    home,
  }: { readonly enabled: boolean; readonly workspace: string | undefined; readonly home: string },
): Promise<void> {
  const log = terminalLog();
  const layers = diskLayers(workspace);
  const library = new AgentLibrary(layers, { home, env: process.env, log });
  const files = new TaskFiles({ home, layers, library: () => library.current(), log });
  await files.edit(id, { change: () => ({ enabled }) });
  await prepareHome(home);
  diskAudit(home, log).add({ action: "loop.changed", by: "terminal", subject: id });
}

async function requireServer(self: Command): Promise<AgentApi> {
  const { home } = filesOf(self);
  const api = await runningAgentApi(home);
  if (api) return api;
  throw new CliError(
    `No remote-chat runs with the home directory ${home}, and only one that runs can run loops. Start it: ${launchCommand()}`,
  );
}

/** The routes are not there as long as there is no agent. */
function ignoreWithoutAgents(error: unknown): undefined {
  if (error instanceof RefusedError && error.code === "not_found.route") return undefined;
  throw error;
}

function terminalLog(): ReturnType<typeof lineLog> {
  return lineLog("error", (line) => process.stderr.write(line));
}

function say(text: string): void {
  process.stdout.write(forTerminal(text, process.stdout));
}
