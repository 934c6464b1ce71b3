import { CliError } from "../cli-error.ts";
import type { Config, ServedKind } from "../config/config.ts";
import { freeId, type NewEntry } from "../config/config-document.ts";
import { meantVariable } from "../config/key-variable.ts";
import { needsKey } from "./describe.ts";

/** What is known of a provider that is to be added. */
export interface ProviderDraft {
  readonly id?: string;
  readonly kind?: ServedKind;
  readonly model?: string;
  /** Ollama's address. */
  readonly host?: string;
  readonly baseUrl?: string;
  /** The key itself, or `env:NAME`. */
  readonly apiKey?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly thinking?: "inline" | "hidden";
}

/**
 * Makes a config entry of a draft.
 * @throws CliError of wrong usage, naming the option that is missing
 */
export function toEntry(draft: ProviderDraft, config: Config): NewEntry {
  const { kind, host, baseUrl, apiKey, model, maxTokens, temperature, thinking } = draft;
  if (kind === undefined) throw missing("--kind");
  const id = draft.id ?? freeId(config, kind);
  if (kind === "demo") return { id, kind };
  if (model === undefined) throw missing("--model");
  if (needsKey(draft) && apiKey === undefined) throw missing("--key-env NAME or --key-stdin");
  checkAddress(draft);
  const address = host ?? baseUrl;
  const place = { [kind === "ollama" ? "host" : "baseUrl"]: address };
  const settings = { ...place, apiKey, model, maxTokens, temperature, thinking };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { id, kind, ...Object.fromEntries(given) };
}

/**
 * Makes sure that an address is given in the way that the draft's kind takes it.
 * @throws CliError of wrong usage
 */
export function checkAddress({ kind, host }: ProviderDraft): void {
  if (kind !== undefined && kind !== "ollama" && host !== undefined)
    throw new CliError("--host is for ollama. Use --base-url.", { exitCode: 2 });
}

/** Why a text cannot be an API key, or `env:NAME`, in a sentence; undefined when it can. */
export function keyProblem(apiKey: string): string | undefined {
  if (apiKey === "") return "It is empty.";
  const variable = meantVariable(apiKey);
  if (variable !== undefined) return `For a key that is in a variable, it is env:${variable}.`;
  // Such a thing cannot stand in a request's header.
  if (/[^\x21-\x7e]/.test(apiKey)) return "A key has no spaces and no characters beyond ASCII.";
  return undefined;
}

function missing(option: string): CliError {
  return new CliError(`${option} is missing, and there is no terminal to ask at.`, { exitCode: 2 });
}
