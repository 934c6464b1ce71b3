import { CliError } from "../cli-error.ts";
import type { ServedKind } from "../config/config.ts";
import { type ConfigDocument, freeId } from "../config/config-document.ts";
import { KEY_VARIABLES } from "./detect.ts";

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

/** A draft that says enough to be written. */
export type NewEntry = Readonly<Record<string, unknown>> & { readonly id: string };

/** Whether a draft needs a key: the vendors' own services do, servers at a `baseUrl` may not. */
export function needsKey({ kind, baseUrl }: ProviderDraft): boolean {
  if (kind === undefined || !(kind in KEY_VARIABLES)) return false;
  return kind !== "openai" || baseUrl === undefined;
}

/**
 * Makes a config entry of a draft.
 * @throws CliError of wrong usage, naming the option that is missing
 */
export function toEntry(draft: ProviderDraft, document: ConfigDocument): NewEntry {
  const { kind, host, baseUrl, apiKey, model, maxTokens, temperature, thinking } = draft;
  if (kind === undefined) throw missing("--kind");
  const id = draft.id ?? freeId(document, kind);
  if (kind === "demo") return { id, kind };
  if (model === undefined) throw missing("--model");
  if (needsKey(draft) && apiKey === undefined) throw missing("--key-env NAME or --key-stdin");
  if (kind !== "ollama" && host !== undefined)
    throw new CliError("--host is for ollama. Use --base-url.", { exitCode: 2 });
  const address = host ?? baseUrl;
  const place = { [kind === "ollama" ? "host" : "baseUrl"]: address };
  const settings = { ...place, apiKey, model, maxTokens, temperature, thinking };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { id, kind, ...Object.fromEntries(given) };
}

function missing(option: string): CliError {
  return new CliError(`${option} is missing, and there is no terminal to ask at.`, { exitCode: 2 });
}
