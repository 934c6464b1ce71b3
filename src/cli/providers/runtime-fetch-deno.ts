import { withoutProxyVariables } from "../reach/proxy-variables.ts";
import type { Send } from "./runtime-send.ts";
import { isOlderThan } from "./runtime-version.ts";

// https://docs.deno.com/api/deno/~/Deno.createHttpClient
interface DenoHttp {
  readonly version: { readonly deno: string };
  createHttpClient(options: { poolMaxIdlePerHost: number; proxy?: { url: string } }): object;
}

/**
 * Deno's fetch, which sends each request once. With its pool, Deno sends a POST again when a
 * kept connection drops before the answer's headers, and a prompt would be run, and paid for,
 * twice: https://github.com/denoland/deno/issues/35610
 */
export function denoSend(): Send {
  const { Deno } = globalThis as unknown as { Deno: DenoHttp };
  const clients = new Map<string | undefined, object>();
  const clientFor = (proxy: string | undefined): object => {
    const known = clients.get(proxy);
    if (known) return known;
    // A client reads the variables when it is made, and obeys them for loopback as well.
    const client = withoutProxyVariables(() =>
      Deno.createHttpClient({
        poolMaxIdlePerHost: 0,
        ...(proxy !== undefined && { proxy: { url: proxy } }),
      }),
    );
    clients.set(proxy, client);
    return client;
  };
  // Before 2.9.6 it does so on a new connection as well, unless the body cannot be had twice.
  const streams = isOlderThan(Deno.version.deno, "2.9.6");
  return (input, init, proxy) => {
    const body = streams && typeof init?.body === "string" && new Blob([init.body]).stream();
    const client = clientFor(proxy?.href);
    return fetch(input, { ...init, ...(body && { body }), client } as RequestInit);
  };
}
