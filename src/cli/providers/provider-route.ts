import type { ProviderEntry } from "../config/config.ts";
import type { Env } from "../env.ts";
import { proxyFor, shownProxy } from "../reach/proxy-for.ts";
import { createProvider } from "./create.ts";

/** How a provider's requests leave this PC. */
export interface ProviderRoute {
  readonly id: string;
  /** The host they are for: `api.openai.com`. */
  readonly host: string;
  /** The proxy that they go through, without its credentials; undefined when there is none. */
  readonly proxy: string | undefined;
}

/** The route of an entry's requests; undefined for one that makes none. Sends nothing. */
export async function providerRoute(
  entry: ProviderEntry,
  env: Env,
): Promise<ProviderRoute | undefined> {
  const url = await requestUrl(entry, env);
  if (!url) return undefined;
  const proxy = proxyFor(url, env);
  return { id: entry.id, host: url.host, proxy: proxy && shownProxy(proxy) };
}

/** Where a provider would send a message, as it says itself: each kind knows its own address. */
async function requestUrl(entry: ProviderEntry, env: Env): Promise<URL | undefined> {
  if (entry.kind === "demo" || entry.kind === "tokori-cloud") return undefined;
  let url: URL | undefined;
  const stop = new AbortController();
  const fetch = async (input: string | URL | Request): Promise<never> => {
    url ??= new URL(input instanceof Request ? input.url : input);
    stop.abort();
    throw new Error("This request was only to be looked at.");
  };
  try {
    // Whether its key is there is another question.
    const provider = createProvider({ ...entry, apiKey: "none" }, { env, fetch });
    const events = provider.chat([{ role: "user", content: "Hi" }], { signal: stop.signal });
    for await (const _ of events) break;
  } catch {
    // It always fails here.
  }
  return url;
}
