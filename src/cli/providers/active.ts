import type { Provider } from "../../providers/provider.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import { launchCommand } from "../launch-command.ts";
import { type CreateProviderOptions, createProvider, noProvider } from "./create.ts";

/**
 * The entry that a config names as active.
 * @throws ChatError `chat.no_provider`, which says what to do
 */
export function activeEntry({ active, providers }: Config): ProviderEntry {
  const others = providers.map(({ id }) => id);
  const advice =
    others.length === 0
      ? `Add one there: ${launchCommand()} providers add`
      : `Choose one there: ${launchCommand()} providers use ID (${others.join(", ")})`;
  if (active == null) throw noProvider(`No provider is active on the PC. ${advice}`);
  const entry = providers.find(({ id }) => id === active);
  if (entry) return entry;
  throw noProvider(`The active provider '${active}' is not in the PC's config. ${advice}`);
}

/**
 * Makes the providers of a config's entries, each when it is first asked for and once for
 * each config object; `undefined` stands for there being no config.
 */
export type ProviderOf = (entry: ProviderEntry, config: Config | undefined) => Provider;

/** The function that gives an entry's provider. It throws a ChatError `chat.no_provider`. */
export function providersOnce(options: CreateProviderOptions): ProviderOf {
  const made = new WeakMap<object, Map<ProviderEntry, Provider>>();
  const noConfig = {};
  return (entry, config = noConfig as Config) => {
    const ofConfig = made.get(config) ?? new Map<ProviderEntry, Provider>();
    made.set(config, ofConfig);
    const provider = ofConfig.get(entry) ?? createProvider(entry, options);
    ofConfig.set(entry, provider);
    return provider;
  };
}

/**
 * Gives the provider that is active at the moment of the call; the same one as long as
 * the config is the same object. Without a config, `fallback` answers.
 */
export function activeProvider(
  currentConfig: () => Config | undefined,
  {
    fallback,
    providerOf,
    ...options
  }: CreateProviderOptions & { fallback: () => ProviderEntry; providerOf?: ProviderOf },
): () => Provider {
  const make = providerOf ?? providersOnce(options);
  return () => {
    const config = currentConfig();
    return make(config ? activeEntry(config) : fallback(), config);
  };
}
