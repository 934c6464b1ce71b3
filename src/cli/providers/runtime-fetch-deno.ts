// https://docs.deno.com/api/deno/~/Deno.createHttpClient
interface DenoHttp {
  readonly version: { readonly deno: string };
  createHttpClient(options: { poolMaxIdlePerHost: number }): object;
}

/**
 * A fetch for providers on Deno that sends each request once. With its pool, Deno sends a
 * POST again when a kept connection drops before the answer's headers, and a prompt would
 * be run, and paid for, twice: https://github.com/denoland/deno/issues/35610
 */
export function denoProviderFetch(): typeof fetch {
  const { Deno } = globalThis as unknown as { Deno: DenoHttp };
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  // Before 2.9.6 it does so on a new connection as well, unless the body cannot be had twice.
  const [major = 0, minor = 0, patch = 0] = Deno.version.deno.split(".").map(Number.parseFloat);
  const streams = major * 1e6 + minor * 1e3 + patch < 2_009_006;
  return (input, init) => {
    const body = streams && typeof init?.body === "string" && new Blob([init.body]).stream();
    return fetch(input, { ...init, ...(body && { body }), client } as RequestInit);
  };
}
