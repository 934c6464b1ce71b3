import { type Command, Option } from "commander";
import type { Library } from "../../library/library.ts";
import { readLibrary } from "../agent/agent-library.ts";
import { checkText } from "../agent/check-text.ts";
import { type DiskLayer, diskLayers } from "../agent/layers.ts";
import { listJson } from "../agent/list-json.ts";
import { listText } from "../agent/list-text.ts";
import { distrustWorkspace, trustWorkspace } from "../agent/trust-command.ts";
import { addFileOptions, filesOf, parsePath } from "../common-options.ts";
import { launchCommand } from "../launch-command.ts";
import { forTerminal } from "../wrap.ts";

/** Where agents' files are besides the person's own. */
export interface WorkspaceOptions {
  readonly workspace?: string;
}

/** `--workspace DIR`: the directory whose `.agents` is read besides the person's own. */
export function workspaceOption(): Option {
  return new Option("--workspace <dir>", "directory whose .agents are read besides ~/.agents")
    .env("DOTAGENTS_WORKSPACE_DIR")
    .argParser(parsePath);
}

/** `agents list | check | trust DIR`: shows and checks agents' files, and what they may do. */
export function addAgentsCommand(program: Command): void {
  const command = addFileOptions(program.command("agents")).description(
    "list and check agents, skills, notes, tasks and MCP servers",
  );
  const sub = (name: string, description: string): Command =>
    addFileOptions(command.command(name).description(description));
  sub("list", "show what is in ~/.agents, and whether it can be used")
    .addOption(workspaceOption())
    .option("--json", "as JSON")
    .action(async (options: WorkspaceOptions & { json?: boolean }, self: Command) => {
      const { library, layers } = await readAgentsLibrary(options, self);
      if (options.json) process.stdout.write(listJson(library, layers));
      else say(listText(library, layers, launchCommand()));
    });
  sub("check", "say what is wrong with these files; exit code 1 when something is broken")
    .addOption(workspaceOption())
    .action(async (options: WorkspaceOptions, self: Command) => {
      const { library, layers } = await readAgentsLibrary(options, self);
      const { text, exitCode } = checkText(library, layers, launchCommand());
      say(text);
      process.exitCode = exitCode;
    });
  sub("trust", "let a directory's .agents start servers and tasks, as they are now")
    .argument("<dir>", "the directory", parsePath)
    .option("--yes", "do not ask")
    .option("--revoke", "end the trust in it")
    .action(trust);
}

async function trust(
  directory: string,
  { yes = false, revoke = false }: { readonly yes?: boolean; readonly revoke?: boolean },
  self: Command,
): Promise<void> {
  const { home } = filesOf(self);
  if (revoke) return say(await distrustWorkspace(directory, home));
  const canAsk = process.stdin.isTTY && process.stdout.isTTY;
  process.exitCode = await trustWorkspace(directory, {
    home,
    env: process.env,
    print: say,
    confirm: canAsk ? ask : undefined,
    yes,
  });
}

async function ask(question: string): Promise<boolean> {
  const { confirmRisk } = await import("./prompts.ts");
  return confirmRisk(question);
}

function say(text: string): void {
  process.stdout.write(forTerminal(text, process.stdout));
}

/** All agents' files, and where they are read. */
export async function readAgentsLibrary(
  { workspace }: WorkspaceOptions,
  self: Command,
): Promise<{ readonly library: Library; readonly layers: readonly DiskLayer[] }> {
  const layers = diskLayers(workspace);
  const library = await readLibrary(layers, { home: filesOf(self).home, env: process.env });
  return { library, layers };
}
