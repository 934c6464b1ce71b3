import { withoutProxyVariables } from "../reach/proxy-variables.ts";
import type { Send } from "./runtime-send.ts";

/**
 * Bun's fetch, which takes a proxy as `proxy`, and else obeys the variables, for loopback as
 * well. From 1.4.5 on, `proxy: false` prevents that; from 1.3.12 on, variables that are empty
 * at the moment of the call do; before, nothing: there a plain request names its own host as
 * the proxy, so that it goes there with its whole URL, as HTTP/1.1 allows (RFC 9112, 3.2.2).
 */
export function bunSend(): Send {
  const { Bun } = globalThis as unknown as { Bun: { readonly version: string } };
  const [major = 0, minor = 0, patch = 0] = Bun.version.split(".").map(Number.parseFloat);
  const readsAtStart = major * 1e6 + minor * 1e3 + patch < 1_003_012;
  return (input, init, proxy) => {
    const { protocol, origin } = new URL(input instanceof Request ? input.url : input);
    const direct = readsAtStart && protocol === "http:" ? origin : false;
    const options = { ...init, proxy: proxy?.href ?? direct };
    return withoutProxyVariables(() => fetch(input, options as RequestInit));
  };
}
