import { CliError } from "../cli-error.ts";
import type { ProviderEntry } from "./config.ts";
import {
  type ConfigDocument,
  edited,
  requireEntry,
  requireFreeId,
  withActive,
} from "./config-document.ts";

/** New values of a provider's fields; null takes one out. */
export interface ProviderChanges {
  readonly model?: string;
  /** Where it is reached, in the form that its kind takes. */
  readonly address?: string | null;
  /** The key itself, or `env:NAME`. */
  readonly apiKey?: string | null;
  readonly maxTokens?: number | null;
  readonly temperature?: number | null;
  readonly thinking?: "inline" | "hidden" | null;
}

/**
 * The document with changes to one provider; what is not named stays as it is.
 * @throws CliError when there is no such provider, or it has no such fields; ConfigFault
 */
export function withEditedEntry(
  document: ConfigDocument,
  id: string,
  { address, ...changes }: ProviderChanges,
): ConfigDocument {
  const entry = requireEntry(document.config, id);
  const place = ["providers", document.config.providers.indexOf(entry)];
  const field = addressField(entry);
  const values = { ...changes, ...(address !== undefined && { [field]: address }) };
  if (entry.kind === "demo" || entry.kind === "tokori-cloud")
    throw new CliError(`'${id}' is of the kind ${entry.kind}, which has nothing to set.`);
  return Object.entries(values).reduce(
    (changed, [name, value]) =>
      value === undefined ? changed : edited(changed, [...place, name], value ?? undefined),
    document,
  );
}

/**
 * The document with another id for a provider, also where it is the active one or one of those
 * that devices may use.
 * @throws CliError when there is no such provider, or the id is taken
 */
export function withRenamedEntry(
  document: ConfigDocument,
  from: string,
  to: string,
): ConfigDocument {
  const { providers, active, expose } = document.config;
  const index = providers.indexOf(requireEntry(document.config, from));
  if (from === to) return document;
  requireFreeId(document.config, to);
  const renamed = edited(document, ["providers", index, "id"], to);
  const activated = active === from ? withActive(renamed, to) : renamed;
  const exposed = Array.isArray(expose) ? expose.indexOf(from) : -1;
  return exposed === -1 ? activated : edited(activated, ["expose", exposed], to);
}

/** Ollama's address stands in `host`, unless somebody has put it into `baseUrl`. */
function addressField(entry: ProviderEntry): "host" | "baseUrl" {
  if (entry.kind !== "ollama") return "baseUrl";
  return entry.host === undefined && entry.baseUrl !== undefined ? "baseUrl" : "host";
}
