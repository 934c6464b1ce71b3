import type { AgentProvider } from "../../engine/engine-options.ts";
import { ChatError } from "../../errors.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import { keyVariable } from "../config/key-variable.ts";
import type { Env } from "../env.ts";
import { activeEntry, type ProviderOf } from "../providers/active.ts";
import { isServed } from "../providers/catalog.ts";
import type { RequestLimit } from "../providers/request-limit.ts";

/** What the providers of agents are chosen from. */
export interface AgentProvidersOptions {
  readonly config: () => Config | undefined;
  readonly providerOf: ProviderOf;
  /** What answers when there is no config. */
  readonly fallback: () => ProviderEntry;
  readonly limit: RequestLimit;
}

/**
 * Gives the provider of an id, else the first one of that kind, as the config says at that
 * moment; without either the active one. Rejects with a ChatError `chat.no_provider` or
 * `not_found.provider`.
 */
export function agentProviders({
  config: current,
  providerOf,
  fallback,
  limit,
}: AgentProvidersOptions): (wanted: string | undefined) => Promise<AgentProvider> {
  return async (wanted) => {
    const config = current();
    const entries = (config?.providers ?? [fallback()]).filter(isServed);
    const active = (): ProviderEntry => (config ? activeEntry(config) : fallback());
    const entry = wanted === undefined ? active() : findEntry(entries, wanted, config?.active);
    return { id: entry.id, provider: limit.limited(providerOf(entry, config)) };
  };
}

function findEntry(
  entries: readonly ProviderEntry[],
  wanted: string,
  active: string | null | undefined,
): ProviderEntry {
  const ofKind = entries.filter(({ kind }) => kind === wanted);
  const found =
    entries.find(({ id }) => id === wanted) ?? ofKind.find(({ id }) => id === active) ?? ofKind[0];
  if (found) return found;
  throw new ChatError("not_found.provider", `There is no provider '${wanted}' on the PC.`);
}

/** The keys of a config's providers, by their variables or the providers' ids. */
export function providerKeys(config: Config | undefined, env: Env): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const { id, apiKey } of config?.providers ?? []) {
    if (typeof apiKey !== "string") continue;
    const variable = keyVariable(apiKey);
    const key = variable === undefined ? apiKey : env[variable]?.trim();
    if (key) keys.set(variable ?? `apiKey of ${id}`, key);
  }
  for (const name of KEY_VARIABLES) {
    const key = env[name]?.trim();
    if (key) keys.set(name, key);
  }
  return keys;
}

/** Those that are used where there is no config. */
const KEY_VARIABLES = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "MINIMAX_API_KEY"];
