import type { ProviderEntry } from "../../src/cli/config/config.ts";
import { catalogEntry } from "../../src/cli/providers/catalog.ts";
import { createHandler, type Handler } from "../../src/handler.ts";
import type { HandlerOptions } from "../../src/handler-options.ts";
import { createPairing, type Provider, type ProviderCatalog } from "../../src/index.ts";
import { openaiApi } from "../../src/openai-api.ts";
import type { Setup } from "./host.ts";

/** The handler that a setup asks for; Web standards alone. */
export function handlerFor(
  { provider = { id: "demo", kind: "demo" }, limits, keepAliveMs, pairing }: Setup,
  {
    token,
    createProvider,
    ...options
  }: Pick<HandlerOptions, "token" | "waitUntil"> & {
    createProvider: (entry: ProviderEntry) => Provider;
  },
): Handler {
  return createHandler({
    ...options,
    token,
    openai: openaiApi(),
    provider: () => createProvider(provider),
    ...("models" in provider && { providers: catalogOf(provider, createProvider) }),
    ...(limits && { limits }),
    ...(keepAliveMs && { keepAliveMs }),
    ...(pairing && { pairing: createPairing() }),
  });
}

/** The catalog of one provider that offers more than its own model. */
function catalogOf(
  entry: ProviderEntry,
  createProvider: (entry: ProviderEntry) => Provider,
): ProviderCatalog {
  const { id, models } = catalogEntry(entry);
  let made: Provider | undefined;
  const provider = (): Provider => {
    made ??= createProvider(entry);
    return made;
  };
  return { active: id, entries: [{ id, provider, ...(models && { models }) }] };
}
