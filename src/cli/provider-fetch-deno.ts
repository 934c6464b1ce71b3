// https://docs.deno.com/api/deno/~/Deno.createHttpClient
interface DenoHttp {
  createHttpClient(options: { poolMaxIdlePerHost: number }): object;
}

/**
 * A fetch for providers on Deno that uses each connection once. With its pool, Deno
 * sends a POST again when a kept connection drops before the answer's headers, and a
 * prompt would be run, and paid for, twice: https://github.com/denoland/deno/issues/35610
 */
export function denoProviderFetch(): typeof fetch {
  const { Deno } = globalThis as unknown as { Deno: DenoHttp };
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return (input, init) => fetch(input, { ...init, client } as RequestInit);
}
