import * as prompts from "@clack/prompts";
import { ollamaUrl } from "../../providers/ollama.ts";
import type { Provider } from "../../providers/provider.ts";
import { CliError } from "../cli-error.ts";
import type { ProviderEntry } from "../config/config.ts";
import type { ProviderChanges } from "../config/provider-edits.ts";
import { completeUrl, isOllamaHost } from "../providers/address.ts";
import { keyProblem } from "../providers/draft.ts";
import { askModel } from "./model-question.ts";
import { answered, askText, type PromptTerminal } from "./prompts.ts";

/** What the questions need from outside. */
export interface EditQuestionsContext {
  /** Makes a provider of an entry, to ask it for its models. */
  readonly connect: (entry: ProviderEntry) => Promise<Provider>;
  readonly terminal?: PromptTerminal;
}

/**
 * Asks at the terminal what becomes of a provider: its address, its key and its model. Enter
 * leaves each as it is.
 * @throws CliError when a question is cancelled, or there is nothing to ask
 */
export async function askChanges(
  entry: ProviderEntry,
  { connect, terminal }: EditQuestionsContext,
): Promise<ProviderChanges> {
  const { kind } = entry;
  if (kind === "demo" || kind === "tokori-cloud")
    throw new CliError(`'${entry.id}' is of the kind ${kind}, which has nothing to set.`);
  const address = await askAddress(entry, terminal);
  const apiKey =
    kind === "ollama"
      ? undefined
      : await askNewKey("API key, or env:NAME; Enter leaves it as it is", terminal ?? {});
  const field = kind === "ollama" ? "host" : "baseUrl";
  const placed = {
    ...entry,
    ...(address !== undefined && { [field]: address }),
    ...(apiKey !== undefined && { apiKey }),
  } as ProviderEntry;
  const { model = entry.model } = await askModel(
    {
      kind,
      model: entry.model,
      ...(kind !== "ollama" && entry.baseUrl && { baseUrl: entry.baseUrl }),
    },
    { connect: () => connect(placed), ...(terminal && { terminal }) },
  );
  return {
    ...(address !== undefined && { address }),
    ...(apiKey !== undefined && { apiKey }),
    ...(model !== entry.model && { model }),
  };
}

/** Asks for a key without showing it; undefined when Enter alone is pressed. @throws CliError */
export async function askNewKey(
  message: string,
  terminal: PromptTerminal,
): Promise<string | undefined> {
  const key = answered(
    await prompts.password({
      ...terminal,
      message,
      validate(value) {
        const typed = value?.trim() ?? "";
        return typed === "" ? undefined : keyProblem(typed);
      },
    }),
  );
  return key?.trim() || undefined;
}

/** Where it is reached from now on; undefined when that stays, and for a vendor's own address. */
async function askAddress(
  entry: Exclude<ProviderEntry, { kind: "demo" | "tokori-cloud" }>,
  terminal: PromptTerminal | undefined,
): Promise<string | undefined> {
  const isOllama = entry.kind === "ollama";
  const current = isOllama ? ollamaUrl(entry.host ?? entry.baseUrl) : entry.baseUrl;
  if (current === undefined) return undefined;
  const typed = await askText("Its address", {
    terminal,
    suggestion: current,
    problemOf: (text) =>
      (isOllama ? isOllamaHost(text) : completeUrl(text) !== undefined)
        ? undefined
        : `It is an address such as ${isOllama ? "http://127.0.0.1:11434" : "http://127.0.0.1:1234/v1"}.`,
  });
  const address = isOllama ? typed : (completeUrl(typed) ?? typed);
  return address === current ? undefined : address;
}
