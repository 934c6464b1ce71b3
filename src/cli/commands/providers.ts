import type { Command } from "commander";
import { auditTerminal } from "../agent/audit-terminal.ts";
import { addFileOptions, existingFilesOf } from "../common-options.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import {
  editConfigFile,
  readDocument,
  requireEntry,
  withActive,
  withoutEntry,
} from "../config/config-document.ts";
import { configWarnings } from "../config/config-warnings.ts";
import { launchCommand } from "../launch-command.ts";
import { plainText } from "../log.ts";
import { activeEntry } from "../providers/active.ts";
import { connectProvider } from "../providers/connect.ts";
import { detectProvider } from "../providers/detect.ts";
import { listProviders, providersJson } from "../providers/list.ts";
import { runtimeProviderFetch } from "../providers/runtime-fetch.ts";
import { sendTestMessage } from "../providers/trial.ts";
import { warmUp } from "../providers/warm-up.ts";
import { forTerminal } from "../wrap.ts";
import { addDraftOptions } from "./draft-options.ts";
import { addProvider } from "./providers-add.ts";
import { addEditOptions } from "./providers-edit.ts";

/** `providers list | add | edit ID | rename OLD NEW | use ID | remove ID | test [ID]`: edits and checks the config. */
export function addProvidersCommand(program: Command): void {
  const command = addFileOptions(program.command("providers")).description(
    "list, add, change, choose, remove, test providers",
  );
  const sub = (name: string, description: string): Command =>
    addFileOptions(command.command(name).description(description));
  sub("list", "show the providers; * is the active one")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }, self: Command) => list(self, json));
  addDraftOptions(sub("add", "add a provider; asks for what is not given")).action(addProvider);
  addEditOptions(
    sub("edit", "change a provider; asks, if no option says what"),
    sub("rename", "give a provider another id"),
  );
  sub("use", "make a provider the active one, from the next message on")
    .argument("<id>")
    .action((id: string, _, self: Command) => use(id, self));
  sub("remove", "remove a provider")
    .argument("<id>")
    .action((id: string, _, self: Command) => remove(id, self));
  sub("test", "send one short message; without an id, to the active provider")
    .argument("[id]")
    .action((id: string | undefined, _, self: Command) => test(id, self));
}

function say(line: string): void {
  process.stdout.write(forTerminal(`${line}\n`, process.stdout));
}

function warn(warnings: readonly string[]): void {
  for (const warning of warnings)
    process.stderr.write(forTerminal(`remote-chat: ${warning}\n`, process.stderr));
}

async function list(self: Command, json = false): Promise<void> {
  const { configFile } = existingFilesOf(self);
  const { config } = readDocument(configFile);
  warn(configWarnings(config, configFile));
  if (json) process.stdout.write(providersJson(config, process.env));
  else if (config.providers.length > 0) process.stdout.write(listProviders(config, process.env));
  else
    say(
      `There are no providers in ${configFile} yet. Add one with: ${launchCommand()} providers add`,
    );
}

async function use(id: string, self: Command): Promise<void> {
  const { home, configFile } = existingFilesOf(self);
  const document = await editConfigFile(configFile, (before) => withActive(before, id));
  auditTerminal(home, { action: "provider.activated", subject: id });
  say(`'${id}' is active, from the next message on.`);
  await loadModel(requireEntry(document.config, id));
}

async function loadModel(entry: ProviderEntry): Promise<void> {
  try {
    const provider = await connectProvider(entry);
    if (!provider.warmUp) return;
    say(`${provider.name} loads ${provider.model} …`);
    await warmUp(provider, { signal: new AbortController().signal });
    say("Loaded.");
  } catch (error) {
    warn([plainText(error)]);
  }
}

async function remove(id: string, self: Command): Promise<void> {
  const { home, configFile } = existingFilesOf(self);
  let wasActive = false;
  await editConfigFile(configFile, (before) => {
    wasActive = before.config.active === id;
    return withoutEntry(before, id);
  });
  auditTerminal(home, { action: "provider.removed", subject: id });
  const none = wasActive
    ? ` No provider is active now; choose one with: ${launchCommand()} providers use ID`
    : "";
  say(`'${id}' is removed.${none}`);
}

async function test(id: string | undefined, self: Command): Promise<void> {
  const { configFile } = existingFilesOf(self);
  const { config } = readDocument(configFile);
  warn(configWarnings(config, configFile));
  const provider = await connectProvider(await entryToTest(id, config));
  say(`Asking ${provider.name}${provider.model ? `, model ${provider.model}` : ""} …`);
  const { firstTokenMs, reasoned, beginning } = await sendTestMessage(provider);
  const seconds = (firstTokenMs / 1000).toFixed(2);
  say(`First token after ${seconds} s${reasoned ? " (it thinks first)" : ""}.`);
  say(`It says: ${beginning}`);
}

async function entryToTest(id: string | undefined, config: Config): Promise<ProviderEntry> {
  if (id !== undefined) return requireEntry(config, id);
  if (config.providers.length > 0) return activeEntry(config);
  const fetch = await runtimeProviderFetch();
  const { entry, why } = await detectProvider({ env: process.env, fetch });
  say(`Trying ${entry.kind}: ${why}.`);
  return entry;
}
