import { createPairing, type Provider } from "../../mod.ts";
import type { ProviderEntry } from "../../src/cli/config/config.ts";
import { createHandler, type Handler } from "../../src/handler.ts";
import type { HandlerOptions } from "../../src/handler-options.ts";
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
    provider: () => createProvider(provider),
    ...(limits && { limits }),
    ...(keepAliveMs && { keepAliveMs }),
    ...(pairing && { pairing: createPairing() }),
  });
}
