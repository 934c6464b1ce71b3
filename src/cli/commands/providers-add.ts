import { dirname } from "node:path";
import type { Command } from "commander";
import { auditTerminal } from "../agent/audit-terminal.ts";
import { filesOf } from "../common-options.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import {
  editConfigFile,
  readDocument,
  requireFreeId,
  withActive,
  withEntry,
} from "../config/config-document.ts";
import { keyVariable } from "../config/key-variable.ts";
import { prepareHome } from "../files/home.ts";
import { launchCommand } from "../launch-command.ts";
import { addCommand } from "../providers/add-command.ts";
import { connectProvider } from "../providers/connect.ts";
import { checkAddress, type ProviderDraft, toEntry } from "../providers/draft.ts";
import { forTerminal } from "../wrap.ts";
import { type AddOptions, toDraft } from "./draft-options.ts";

/** `providers add`: asks for what it was not given, if there is a terminal to ask at. */
export async function addProvider(options: AddOptions, command: Command): Promise<void> {
  const { home, configFile } = filesOf(command);
  const before = readDocument(configFile);
  const interactive = Boolean(process.stdin.isTTY && process.stdout.isTTY);
  const given = await toDraft(options);
  // Before anything is asked: what was answered must not be lost by a mistake in the options.
  checkAddress(given);
  if (given.id !== undefined) requireFreeId(before.config, given.id);
  const draft = interactive ? await ask(given, before.config) : given;
  const entry = toEntry(draft, before.config);
  try {
    if (dirname(configFile) === home) await prepareHome(home);
    await editConfigFile(configFile, (document) => {
      const added = withEntry(document, entry);
      return options.use ? withActive(added, entry.id) : added;
    });
    auditTerminal(home, { action: "provider.added", subject: entry.id });
  } catch (error) {
    if (interactive)
      say(
        `To add it once that is solved: ${addCommand(draft, { home, configFile })}`,
        process.stderr,
      );
    throw error;
  }
  say(`'${entry.id}' is added.${await activation(entry.id, { home, configFile, interactive })}`);
  if (draft.apiKey !== undefined && keyVariable(draft.apiKey) === undefined)
    say(keyNotice(configFile));
}

/** Says whether a provider that was just added is active; asks first, if another one is. */
async function activation(
  id: string,
  { home, configFile, interactive }: { home: string; configFile: string; interactive: boolean },
): Promise<string> {
  const { active } = readDocument(configFile).config;
  if (active !== id && interactive && (await isWantedNow(id, active))) {
    await editConfigFile(configFile, (document) => withActive(document, id));
    auditTerminal(home, { action: "provider.activated", subject: id });
    return " It is active, from the next message on.";
  }
  return active === id
    ? " It is active, from the next message on."
    : ` Make it the active one with: ${launchCommand()} providers use ${id}`;
}

/** What to know about a key that stands in the config as it is. */
export function keyNotice(configFile: string): string {
  return `Its key stands in ${configFile} as it is, in a file that only you can read (0600). To keep it out of the file, put it into a variable and write "apiKey": "env:NAME" there.`;
}

function say(line: string, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(forTerminal(`${line}\n`, stream));
}

async function ask(given: ProviderDraft, config: Config): Promise<ProviderDraft> {
  const { completeDraft } = await import("./provider-questions.ts");
  // A list of models is not asked of any of them.
  const connect = (draft: ProviderDraft) =>
    connectProvider(toEntry({ ...draft, model: "-" }, config) as ProviderEntry);
  return completeDraft(given, { config, env: process.env, connect });
}

async function isWantedNow(id: string, active: string | null | undefined): Promise<boolean> {
  const { confirm } = await import("./prompts.ts");
  return confirm(
    active == null
      ? `Use '${id}' from now on?`
      : `Use '${id}' from now on, instead of '${active}'?`,
  );
}
