import { text as readAll } from "node:stream/consumers";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "../cli-error.ts";
import { parseNonEmpty } from "../common-options.ts";
import { SERVED_KINDS } from "../config/config.ts";
import { completeUrl, isOllamaHost } from "../providers/address.ts";
import { keyProblem, type ProviderDraft } from "../providers/draft.ts";

/** What `providers add` can be given. */
export interface AddOptions extends Omit<ProviderDraft, "apiKey"> {
  readonly keyEnv?: string;
  readonly keyStdin?: boolean;
  readonly use?: boolean;
}

/** Lets a command take the parts of a provider; the key itself never stands on the command line. */
export function addDraftOptions(command: Command): Command {
  command
    .addOption(new Option("--kind <kind>", "what it is").choices(SERVED_KINDS))
    .option("--id <id>", "a name for it (default: its kind)", parseNonEmpty);
  return addSettingOptions(command);
}

/** Lets a command take what a provider of any kind may have. */
export function addSettingOptions(command: Command): Command {
  return command
    .option("--model <name>", "the model, as the provider spells it", parseNonEmpty)
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

/**
 * What the options say of a provider; the key comes from standard input, where they say so.
 * @throws CliError when that is no key
 */
export async function toDraft({
  keyEnv,
  keyStdin,
  ...options
}: AddOptions): Promise<ProviderDraft> {
  const { kind, model, id, host, baseUrl, maxTokens, temperature, thinking } = options;
  const given = { id, kind, model, host, baseUrl, maxTokens, temperature, thinking };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  const draft: ProviderDraft = Object.fromEntries(known);
  if (keyEnv !== undefined) return { ...draft, apiKey: `env:${keyEnv}` };
  if (!keyStdin) return draft;
  const apiKey = (await readAll(process.stdin)).trim();
  const problem = keyProblem(apiKey);
  if (problem !== undefined) throw new CliError(`The API key on standard input: ${problem}`);
  return { ...draft, apiKey };
}

function parseVariable(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text;
  throw new InvalidArgumentError(
    "It is the name of a variable, such as OPENAI_API_KEY; the key itself never stands here.",
  );
}

function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError("It is a number, 0 or above.");
}

function parseCount(text: string): number {
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError("It is a whole number above 0.");
}

function parseBaseUrl(text: string): string {
  const url = completeUrl(text);
  if (url !== undefined) return url;
  throw new InvalidArgumentError("It is an address such as http://127.0.0.1:1234/v1.");
}

function parseOllamaHost(text: string): string {
  if (isOllamaHost(text)) return text;
  throw new InvalidArgumentError("It is an address such as http://127.0.0.1:11434.");
}
