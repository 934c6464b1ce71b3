import { lookup } from "node:dns/promises";
import { isPrivate } from "../../local-address.ts";
import type { Env } from "../env.ts";
import { proxyFor } from "../reach/proxy-for.ts";

/** Options of {@link pushFetch}. */
export interface PushFetchOptions {
  /** Which proxy there is. */
  readonly env: Env;
  /** The addresses of a host. Default: as the system finds them. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>;
}

/**
 * The fetch for push services, whose addresses come from devices: it asks none whose name leads
 * into a network of the person's own. Where a proxy is asked instead, that finds the address, and
 * decides. (A name that leads elsewhere a moment later gains nothing: whatever answers there has
 * no certificate for it, and is told nothing.)
 */
export function pushFetch(
  fetch: typeof globalThis.fetch,
  { env, addressesOf = systemAddresses }: PushFetchOptions,
): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!proxyFor(url, env)) {
      const addresses = await addressesOf(url.hostname);
      if (addresses.length === 0 || addresses.some(isPrivate))
        throw new TypeError("the push service lies in a private network");
    }
    return fetch(input, init);
  };
}

async function systemAddresses(host: string): Promise<readonly string[]> {
  const found = await lookup(host.replace(/^\[(.*)\]$/, "$1"), { all: true });
  return found.map(({ address }) => address);
}
