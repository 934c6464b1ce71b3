import type { Provider } from "../providers/provider.ts";
import type { ProviderCatalog } from "./provider-catalog.ts";

/** The catalog of one provider, which is asked for each time. Rejects with what that throws. */
export function singleProvider(provider: () => Promise<Provider>): () => Promise<ProviderCatalog> {
  return async () => {
    const active = await provider();
    const id = providerId(active.name);
    return { active: id, entries: [{ id, provider: active }] };
  };
}

/** An id for a provider that has none: its name in lower case, as it can stand in a URL. */
export function providerId(name: string): string {
  const id = name.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
  return id.replace(/^-+|-+$/g, "") || "provider";
}
