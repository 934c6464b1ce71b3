import type { CatalogEntry, ProviderCatalog } from "../../models/provider-catalog.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import type { ProviderOf } from "./active.ts";
import { isFree } from "./describe.ts";
import type { RequestLimit } from "./request-limit.ts";

/** What a catalog of the config's providers is made with. */
export interface CatalogOptions {
  readonly providerOf: ProviderOf;
  /** What answers when there is no config. */
  readonly fallback: () => ProviderEntry;
  readonly limit: RequestLimit;
}

/**
 * Gives the providers that can be chosen from by the config at the moment of the call. One
 * whose key is missing throws `chat.no_provider` when it is asked for.
 */
export function providerCatalog(
  currentConfig: () => Config | undefined,
  { providerOf, fallback, limit }: CatalogOptions,
): () => ProviderCatalog {
  return () => {
    const config = currentConfig();
    return {
      ...(config ? exposureOf(config) : { active: fallback().id }),
      beforeReply: limit.check,
      entries: (config?.providers ?? [fallback()]).filter(isServed).map((entry) => ({
        ...catalogEntry(entry),
        provider: () => limit.limited(providerOf(entry, config)),
      })),
    };
  };
}

/** What a config says about which providers are active and exposed. */
export function exposureOf({
  active = null,
  expose,
}: Config): Pick<ProviderCatalog, "active" | "expose"> {
  return { active, ...(expose !== undefined && { expose }) };
}

/** What an entry says about the models that it offers. */
export function catalogEntry(entry: ProviderEntry): Omit<CatalogEntry, "provider"> {
  const hasModels = entry.kind !== "demo" && entry.kind !== "tokori-cloud";
  return {
    id: entry.id,
    isFree: isFree(entry),
    ...(hasModels && entry.models !== undefined && { models: entry.models }),
  };
}

/** Whether an entry's provider can answer here. */
export function isServed({ kind }: ProviderEntry): boolean {
  return kind !== "tokori-cloud";
}
