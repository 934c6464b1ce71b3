import { once } from "../../once.ts";
import type { Env } from "../env.ts";
import { proxyFailure, refuseProxyAnswer } from "../reach/proxy-failure.ts";
import { proxyFor } from "../reach/proxy-for.ts";
import type { Send } from "./runtime-send.ts";

/**
 * The fetch for providers, probes and all else that leaves this PC, on this runtime. It
 * goes through the proxy that `env` names for a URL ({@link proxyFor}), and rejects with a
 * ProxyError when that proxy cannot be used. (On Bun, requests beyond 256 at once wait; the
 * variable BUN_CONFIG_MAX_HTTP_REQUESTS, set before the start, moves that.)
 */
export async function runtimeProviderFetch(env: Env = process.env): Promise<typeof fetch> {
  const send = await runtimeSend();
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const proxy = proxyFor(url, env);
    if (!proxy) return send(input, init, undefined);
    try {
      return refuseProxyAnswer(await send(input, init, proxy), proxy, url);
    } catch (error) {
      throw proxyFailure(error, proxy);
    }
  };
}

/** A fetch that never goes through a proxy: for the server that runs on this PC. */
export async function directFetch(): Promise<typeof fetch> {
  const send = await runtimeSend();
  return (input, init) => send(input, init, undefined);
}

const runtimeSend = once(async (): Promise<Send> => {
  if ("Deno" in globalThis) return (await import("./runtime-fetch-deno.ts")).denoSend();
  if ("Bun" in globalThis) return (await import("./runtime-fetch-bun.ts")).bunSend();
  return (await import("./runtime-fetch-node.ts")).nodeSend();
});
