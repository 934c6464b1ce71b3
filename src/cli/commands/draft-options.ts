import { type Command, InvalidArgumentError, Option } from "commander";
import { parseNonEmpty } from "../common-options.ts";
import { SERVED_KINDS } from "../config/config.ts";
import { completeUrl, isOllamaHost } from "../providers/address.ts";
import type { ProviderDraft } from "../providers/draft.ts";

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
