import { setDefaultHighWaterMark } from "node:stream";
import type { Dispatcher } from "undici";
import { once } from "../../once.ts";
import { namesProxy } from "../reach/proxy-for.ts";
import { httpFetch, plainRequest } from "./http-fetch.ts";
import type { Send } from "./runtime-send.ts";

/**
 * What goes straight to its host as node:http sends it, as far as that can; else Node's fetch.
 * Where the environment names a proxy, undici's own fetch, since a dispatcher of one undici
 * may not fit the fetch of another, and Node from 24 on may be set to obey the variables by
 * itself, for loopback as well.
 */
export function nodeSend(): Send {
  setDefaultHighWaterMark(false, HELD_BYTES);
  const load = once(loadUndici);
  return async (input, init, proxy) => {
    const plain = proxy ? undefined : plainRequest(input, init);
    if (plain) return httpFetch(plain);
    if (!proxy && !namesProxy(process.env)) return fetch(input, init);
    const undici = await load();
    const dispatcher = undici.dispatcherFor(proxy);
    const [url, options] = input instanceof Request ? [input.url, fromRequest(input)] : [input, {}];
    const request = { ...options, ...init, dispatcher };
    return undici.fetch(url, request as object) as unknown as Promise<Response>;
  };
}

// What a stream holds before it stops its source: as much as on Node from 22 on. With the
// 16 KiB of Node 20, fetch stops its connection at each chunk of 16 KiB, as long as a TLS record,
// hands it on alone, and parses what had come behind it a second time.
const HELD_BYTES = 65_536;

interface Undici {
  readonly fetch: typeof import("undici").fetch;
  readonly dispatcherFor: (proxy: URL | undefined) => Dispatcher;
}

async function loadUndici(): Promise<Undici> {
  const { Agent, fetch, ProxyAgent } = await import("undici");
  const direct = withoutTimeouts(new Agent());
  const proxied = new Map<string, Dispatcher>();
  return {
    fetch,
    dispatcherFor(proxy) {
      if (!proxy) return direct;
      const known = proxied.get(proxy.href);
      // Plain requests are handed to the proxy, not tunnelled: many open tunnels to 443 alone.
      const agent =
        known ?? withoutTimeouts(new ProxyAgent({ uri: proxy.href, proxyTunnel: false }));
      proxied.set(proxy.href, agent);
      return agent;
    },
  };
}

// A local model may load for minutes; a caller that wants a limit passes a signal. Set for each
// request, since a ProxyAgent hands its own settings to tunnels alone.
function withoutTimeouts(dispatcher: Dispatcher): Dispatcher {
  return dispatcher.compose(
    (dispatch) => (options, handler) =>
      dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler),
  );
}

function fromRequest(request: Request): object {
  const { method, headers, body, redirect, signal } = request;
  return { method, headers, redirect, signal, ...(body && { body, duplex: "half" }) };
}
