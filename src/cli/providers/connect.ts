import type { Provider } from "../../providers/provider.ts";
import type { ProviderEntry } from "../config/config.ts";
import { createProvider } from "./create.ts";
import { runtimeProviderFetch } from "./runtime-fetch.ts";

/**
 * Makes the provider of a config entry for use in this process.
 * @throws ChatError `chat.no_provider`
 */
export async function connectProvider(entry: ProviderEntry): Promise<Provider> {
  const fetch = await runtimeProviderFetch();
  return createProvider(entry, { env: process.env, fetch });
}
