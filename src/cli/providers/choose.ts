import type { Provider } from "../../providers/provider.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import type { ConfigFile } from "../config/config-file.ts";
import type { Env } from "../env.ts";
import { activeProvider, type ProviderOf, providersOnce } from "./active.ts";
import type { CreateProviderOptions } from "./create.ts";
import { type DetectedProvider, detectProvider } from "./detect.ts";
import { runtimeProviderFetch } from "./runtime-fetch.ts";

/** Where a server's replies come from. */
export interface ChosenProvider extends CreateProviderOptions {
  /** The provider that answers now. @throws ChatError `chat.no_provider` */
  readonly provider: () => Provider;
  /** The provider of an entry. @throws ChatError `chat.no_provider` */
  readonly providerOf: ProviderOf;
  readonly config: () => Config | undefined;
  /** What was found when there is no config; undefined when there is one. */
  readonly detected: DetectedProvider | undefined;
  /** What answers when there is no config. */
  readonly fallback: () => ProviderEntry;
}

/** The provider that a config names, or one that is found where there is no config. */
export async function chooseProvider(file: ConfigFile, env: Env): Promise<ChosenProvider> {
  const fetch = await runtimeProviderFetch();
  const options = { env, fetch };
  const config = (): Config | undefined => file.current();
  const detected = config() ? undefined : await detectProvider(options);
  const entry: ProviderEntry = detected?.entry ?? { id: "demo", kind: "demo" };
  const fallback = (): ProviderEntry => entry;
  const providerOf = providersOnce(options);
  const provider = activeProvider(config, { ...options, fallback, providerOf });
  return { config, detected, provider, providerOf, fallback, ...options };
}
