import { namesProxy } from "../reach/proxy-for.ts";
import { withoutProxyVariables } from "../reach/proxy-variables.ts";
import type { Send } from "./runtime-send.ts";
import { isOlderThan } from "./runtime-version.ts";

/**
 * Bun's fetch, which takes a proxy as `proxy`, and else obeys the variables, for loopback as
 * well. From 1.4.5 on, `proxy: false` prevents that; from 1.3.12 on, variables that are empty
 * at the moment of the call do; before, nothing: there a plain request names its own host as
 * the proxy, so that it goes there with its whole URL, as HTTP/1.1 allows (RFC 9112, 3.2.2).
 */
export function bunSend(): Send {
  const { Bun } = globalThis as unknown as { Bun: { readonly version: string } };
  const readsAtStart = isOlderThan(Bun.version, "1.3.12");
  return (input, init, proxy) => {
    const { protocol, origin } = new URL(input instanceof Request ? input.url : input);
    const namesItself = readsAtStart && protocol === "http:" && namesProxy(process.env);
    const direct = namesItself ? origin : false;
    const options = { ...init, proxy: proxy?.href ?? direct };
    return withoutProxyVariables(() => fetch(input, options as RequestInit));
  };
}
