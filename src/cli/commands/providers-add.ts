import { dirname } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "../cli-error.ts";
import { filesOf, parseNonEmpty } from "../common-options.ts";
import {
  type Config,
  isHttpUrl,
  isOllamaHost,
  type ProviderEntry,
  SERVED_KINDS,
} from "../config/config.ts";
import { readDocument, withActive, withEntry, writeDocument } from "../config/config-document.ts";
import { prepareHome } from "../files/home.ts";
import { connectProvider } from "../providers/connect.ts";
import { type ProviderDraft, toEntry } from "../providers/draft.ts";

/** What `providers add` can be given. */
export interface AddOptions extends Omit<ProviderDraft, "apiKey"> {
  readonly keyEnv?: string;
  readonly keyStdin?: boolean;
  readonly use?: boolean;
}

/** Lets a command take the parts of a provider; the key itself never stands on the command line. */
export function addDraftOptions(command: Command): Command {
  return command
    .addOption(new Option("--kind <kind>", "what it is").choices(SERVED_KINDS))
    .option("--model <name>", "the model, as the provider spells it", parseNonEmpty)
    .option("--id <id>", "a name for it (default: its kind)", parseNonEmpty)
    .option("--host <address>", "where Ollama listens", parseOllamaHost)
    .option("--base-url <url>", "where another kind is reached", parseBaseUrl)
    .option("--key-env <name>", "take the API key from this variable at run time", parseVariable)
    .addOption(
      new Option("--key-stdin", "read the API key from standard input").conflicts("keyEnv"),
    )
    .option("--max-tokens <n>", "most tokens in a reply", parseCount)
    .option("--temperature <n>", "sampling temperature", parseNumber)
    .addOption(
      new Option("--thinking <how>", "what becomes of reasoning").choices(["inline", "hidden"]),
    )
    .option("--use", "make it the active provider");
}

/** `providers add`: asks for what it was not given, if there is a terminal to ask at. */
export async function addProvider(options: AddOptions, command: Command): Promise<void> {
  const { home, configFile } = filesOf(command);
  const before = readDocument(configFile);
  const interactive = Boolean(process.stdin.isTTY && process.stdout.isTTY);
  const given = await toDraft(options);
  const entry = toEntry(interactive ? await ask(given, before) : given, before);
  const added = withEntry(before, entry);
  const activate = options.use ?? (interactive && (await isWantedNow(entry.id, added)));
  const document = activate ? withActive(added, entry.id) : added;
  if (dirname(configFile) === home) await prepareHome(home);
  await writeDocument(configFile, document);
  const state =
    document.active === entry.id
      ? "It is active, from the next message on."
      : `Make it the active one with: providers use ${entry.id}`;
  process.stdout.write(`'${entry.id}' is added. ${state}\n`);
}

async function toDraft({ keyEnv, keyStdin, ...options }: AddOptions): Promise<ProviderDraft> {
  const { kind, model, id, host, baseUrl, maxTokens, temperature, thinking } = options;
  const given = { id, kind, model, host, baseUrl, maxTokens, temperature, thinking };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  const draft: ProviderDraft = Object.fromEntries(known);
  if (keyEnv !== undefined) return { ...draft, apiKey: `env:${keyEnv}` };
  if (!keyStdin) return draft;
  const apiKey = (await readAll(process.stdin)).trim();
  if (apiKey === "") throw new CliError("There was no API key on standard input.");
  return { ...draft, apiKey };
}

async function ask(given: ProviderDraft, document: Config): Promise<ProviderDraft> {
  const { completeDraft } = await import("./provider-questions.ts");
  // A list of models is not asked of any of them.
  const connect = (draft: ProviderDraft) =>
    connectProvider(toEntry({ ...draft, model: "-" }, document) as ProviderEntry);
  return completeDraft(given, { document, env: process.env, connect });
}

async function isWantedNow(id: string, { active }: Config): Promise<boolean> {
  if (active === id) return true;
  const { confirm } = await import("./provider-questions.ts");
  return confirm(`Use '${id}' from now on, instead of '${active}'?`);
}

function parseVariable(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text;
  throw new InvalidArgumentError(
    "It is the name of a variable, such as OPENAI_API_KEY; the key itself never stands here.",
  );
}

function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  throw new InvalidArgumentError("It is a number.");
}

function parseCount(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number above 0.");
}

function parseBaseUrl(text: string): string {
  if (isHttpUrl(text)) return text;
  throw new InvalidArgumentError("It is an address such as http://127.0.0.1:1234/v1.");
}

function parseOllamaHost(text: string): string {
  if (isOllamaHost(text)) return text;
  throw new InvalidArgumentError("It is an address such as http://127.0.0.1:11434.");
}
