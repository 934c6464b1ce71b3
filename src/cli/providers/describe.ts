import { isPrivate } from "../../local-address.ts";
import { ollamaUrl } from "../../providers/ollama.ts";
import type { ProviderEntry } from "../config/config.ts";
import { keyVariable } from "../config/key-variable.ts";
import type { Env } from "../env.ts";
import { isOllamaHost, withoutSecrets } from "./address.ts";

/** What may be shown of an entry: nothing in it is secret. */
export interface EntryDescription {
  readonly id: string;
  readonly kind: string;
  readonly model: string | undefined;
  /** Where it is asked, without user name, password and query; undefined for the kind's own address. */
  readonly address: string | undefined;
  /** `unset` when its variable is, and when there is none where one is needed. */
  readonly key: "none" | "set" | "unset";
  /** The variable that holds the key. */
  readonly keyVariable: string | undefined;
  /** Whether it cannot work without a key. */
  readonly needsKey: boolean;
}

/** Describes an entry of a config; `env` is where its key's variable is looked up. */
export function describeEntry(entry: ProviderEntry, env: Env): EntryDescription {
  const { id, kind } = entry;
  const { model, apiKey, baseUrl } = textFields(entry);
  const variable = keyVariable(apiKey);
  const isSet = variable === undefined ? apiKey !== undefined : Boolean(env[variable]?.trim());
  const needed = needsKey({ kind, baseUrl });
  const absent = apiKey !== undefined || needed ? "unset" : "none";
  return {
    id,
    kind,
    model,
    address: addressOf(entry),
    key: isSet ? "set" : absent,
    keyVariable: variable,
    needsKey: needed,
  };
}

/** Whether a kind needs a key: the vendors' own services do, an OpenAI-compatible server at a `baseUrl` may not. */
export function needsKey({
  kind,
  baseUrl,
}: {
  readonly kind?: string | undefined;
  readonly baseUrl?: string | undefined;
}): boolean {
  if (kind === "openai") return baseUrl === undefined;
  return kind === "anthropic" || kind === "gemini" || kind === "minimax";
}

/**
 * Whether nothing is paid for an entry's replies: it has no key, and is an Ollama, the demo,
 * or a server on this PC or in its network.
 */
export function isFree(entry: ProviderEntry): boolean {
  const { apiKey, baseUrl = "" } = textFields(entry);
  if (entry.kind === "tokori-cloud" || apiKey !== undefined) return false;
  if (entry.kind === "ollama" || entry.kind === "demo") return true;
  if (entry.kind !== "openai" || !URL.canParse(baseUrl)) return false;
  return isPrivate(new URL(baseUrl).hostname);
}

/** The fields of an entry that are texts; one that is not served here may hold anything in them. */
function textFields(entry: Readonly<Record<string, unknown>>) {
  const text = (value: unknown): string | undefined =>
    typeof value === "string" ? value : undefined;
  const { model, apiKey, baseUrl } = entry;
  return { model: text(model), apiKey: text(apiKey), baseUrl: text(baseUrl) };
}

function addressOf(entry: ProviderEntry): string | undefined {
  if (entry.kind === "demo" || entry.kind === "tokori-cloud") return undefined;
  if (entry.kind !== "ollama")
    return entry.baseUrl === undefined ? undefined : withoutSecrets(entry.baseUrl);
  const host = entry.host ?? entry.baseUrl;
  return host === undefined || isOllamaHost(host) ? withoutSecrets(ollamaUrl(host)) : undefined;
}
