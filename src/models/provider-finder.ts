import { ChatError } from "../errors.ts";
import type { Provider } from "../providers/provider.ts";
import { type Resolvable, resolve } from "../resolvable.ts";
import type { ProviderCatalog } from "./provider-catalog.ts";
import { singleProvider } from "./single-provider.ts";

/** Who answers; the same as createHandler's options of these names. */
export interface ProviderSource {
  /** The only one, found by its name in lower case as well. */
  readonly provider?: Resolvable<Provider> | undefined;
  /** Those that agents can name; the active one answers for all others. Default: `provider` alone. */
  readonly providers?: Resolvable<ProviderCatalog> | undefined;
}

/** A provider, and the id under which it is found again. */
export interface FoundProvider {
  readonly id: string;
  readonly provider: Provider;
}

/**
 * Finds providers by their ids, whoever may use them; without one, the active one. Rejects with
 * a ChatError `not_found.provider` or `chat.no_provider`.
 * @throws TypeError when there are none at all
 */
export function providerFinder({
  provider,
  providers,
}: ProviderSource): (id: string | undefined) => Promise<FoundProvider> {
  const catalog = providers ?? (provider && singleProvider(async () => resolve(provider)));
  if (catalog === undefined) throw new TypeError("provider or providers must be given");
  return async (wanted) => {
    const { active, entries } = await resolve(catalog);
    const id = wanted ?? active;
    if (id === null)
      throw new ChatError("chat.no_provider", "No provider is active on the PC. Choose one there.");
    const entry = entries.find((each) => each.id === id);
    if (entry) return { id, provider: await resolve(entry.provider) };
    const words = `There is no provider '${id}' in the configuration of the PC.`;
    throw new ChatError("not_found.provider", words);
  };
}
