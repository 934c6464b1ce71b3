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
 * Gives the provider that is active at the moment of the call; the same one as long as
 * the config is the same object. Without a config, `fallback` answers.
 */
export function activeProvider(
  currentConfig: () => Config | undefined,
  { fallback, ...options }: CreateProviderOptions & { fallback: () => ProviderEntry },
): () => Provider {
  let made: { from: Config | undefined; provider: Provider } | undefined;
  return () => {
    const from = currentConfig();
    if (made === undefined || made.from !== from)
      made = { from, provider: createProvider(from ? activeEntry(from) : fallback(), options) };
    return made.provider;
  };
}
