import { type Command, Option } from "commander";
import { auditTerminal } from "../agent/audit-terminal.ts";
import { CliError } from "../cli-error.ts";
import { existingFilesOf, parseNonEmpty } from "../common-options.ts";
import type { ProviderEntry } from "../config/config.ts";
import {
  editConfigFile,
  readDocument,
  requireEntry,
  withActive,
} from "../config/config-document.ts";
import { keyVariable } from "../config/key-variable.ts";
import {
  type ProviderChanges,
  withEditedEntry,
  withRenamedEntry,
} from "../config/provider-edits.ts";
import { connectProvider } from "../providers/connect.ts";
import { checkAddress } from "../providers/draft.ts";
import { forTerminal } from "../wrap.ts";
import { type AddOptions, addSettingOptions, toDraft } from "./draft-options.ts";
import { keyNotice } from "./providers-add.ts";

type EditOptions = Omit<AddOptions, "kind" | "id"> & {
  readonly apiKey?: boolean;
  readonly unset?: readonly (keyof typeof FIELDS)[];
};

// As the options that set them are called.
const FIELDS = {
  address: "address",
  key: "apiKey",
  "max-tokens": "maxTokens",
  temperature: "temperature",
  thinking: "thinking",
} as const satisfies Record<string, keyof ProviderChanges>;

/** What `providers edit` and `providers rename` take. */
export function addEditOptions(edit: Command, rename: Command): void {
  addSettingOptions(edit.argument("<id>"))
    .option("--api-key", "ask for a new API key, without showing it")
    .addOption(new Option("--unset <field...>", "take a setting out").choices(Object.keys(FIELDS)))
    .action(editProvider);
  rename
    .argument("<old>")
    .argument("<new>", "its id from now on", parseNonEmpty)
    .action(renameProvider);
}

/** `providers edit ID`: changes what the options say; asks, if they say nothing. */
async function editProvider(id: string, options: EditOptions, self: Command): Promise<void> {
  const { home, configFile } = existingFilesOf(self);
  const entry = requireEntry(readDocument(configFile).config, id);
  const changes = await changesOf(entry, options);
  await editConfigFile(configFile, (document) => {
    const changed = withEditedEntry(document, id, changes);
    return options.use ? withActive(changed, id) : changed;
  });
  auditTerminal(home, { action: "provider.changed", subject: id });
  say(`'${id}' is changed, from the next message on.`);
  const { apiKey } = changes;
  if (apiKey != null && keyVariable(apiKey) === undefined) say(keyNotice(configFile));
}

async function changesOf(entry: ProviderEntry, options: EditOptions): Promise<ProviderChanges> {
  const { apiKey: asksKey, unset = [], use, ...given } = options;
  const { kind } = entry;
  const { host, baseUrl, id: _, kind: __, ...draft } = await toDraft(given);
  if (kind !== "tokori-cloud") checkAddress({ kind, ...(host !== undefined && { host }) });
  const address = host ?? baseUrl;
  const changes: ProviderChanges = { ...draft, ...(address !== undefined && { address }) };
  const removed = Object.fromEntries(unset.map((name) => [FIELDS[name], null]));
  const key = asksKey ? { apiKey: await askForKey() } : {};
  const all = { ...changes, ...key, ...removed };
  if (Object.keys(all).length > 0 || use) return all;
  if (!isInteractive())
    throw new CliError("Say what to change, --model for one: there is no terminal to ask at.", {
      exitCode: 2,
    });
  const { askChanges } = await import("./provider-edit-questions.ts");
  return askChanges(entry, { connect: connectProvider });
}

async function askForKey(): Promise<string> {
  if (!isInteractive())
    throw new CliError("There is no terminal to ask at. Use --key-env or --key-stdin.", {
      exitCode: 2,
    });
  const { askNewKey } = await import("./provider-edit-questions.ts");
  const key = await askNewKey("API key, or env:NAME", {});
  if (key !== undefined) return key;
  throw new CliError("No key was given; nothing was changed.");
}

/** `providers rename OLD NEW`. */
async function renameProvider(from: string, to: string, _: object, self: Command): Promise<void> {
  const { home, configFile } = existingFilesOf(self);
  const { config } = await editConfigFile(configFile, (document) =>
    withRenamedEntry(document, from, to),
  );
  auditTerminal(home, { action: "provider.renamed", subject: to });
  const isActive = config.active === to ? " It is still the active one." : "";
  say(
    `'${from}' is called '${to}' now.${isActive} Where '${from}' is named elsewhere, as the model of an agent, a conversation or a client, choose the model there again.`,
  );
}

function isInteractive(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY);
}

function say(line: string): void {
  process.stdout.write(forTerminal(`${line}\n`, process.stdout));
}
