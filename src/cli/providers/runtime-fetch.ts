/**
 * The fetch to give to providers on this runtime; undefined where the runtime's own is
 * right. (Bun's holds back requests beyond 512 at once, far more than one person's PC
 * has to do; the variable BUN_CONFIG_MAX_HTTP_REQUESTS, set before the start, moves that.)
 */
export async function runtimeProviderFetch(): Promise<typeof fetch | undefined> {
  if (!("Deno" in globalThis)) return undefined;
  return (await import("./runtime-fetch-deno.ts")).denoProviderFetch();
}
