import { isLoopback, isPrivate } from "../../local-address.ts";
import { ollamaUrl } from "../../providers/ollama.ts";

/** Whether this is an address that a request can be sent to. */
export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Whether Ollama's own tools would take this as its host. */
export function isOllamaHost(host: string): boolean {
  try {
    return isHttpUrl(ollamaUrl(host));
  } catch {
    return false;
  }
}

/**
 * An address as people type it, as a URL that a request can be sent to: one without
 * `http://` or `https://` gets the first when it is on this PC or in the local network,
 * else the second; a port alone is one of this PC. Undefined when it cannot be an address.
 */
export function completeUrl(typed: string): string | undefined {
  const text = typed.trim();
  if (/\s/.test(text)) return undefined;
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = hasScheme ? text : `http://${text.replace(PORT_ALONE, "127.0.0.1:$1")}`;
  if (!isHttpUrl(url) || !HOSTNAME.test(new URL(url).hostname)) return undefined;
  return hasScheme || isPrivate(new URL(url).hostname) ? url : url.replace(/^http/, "https");
}

// URL takes a number alone for an IPv4 address: "1234" is 0.0.4.210 to it.
const PORT_ALONE = /^:?(\d+)(?=\/|$)/;

// URL lets a host have signs, such as "$", that no name on the network has.
const HOSTNAME = /^(\[[0-9a-f:.]+\]|[\w.-]+)$/;

/** A short name for the server at an address: `deepseek` for api.deepseek.com, `local` for this PC. */
export function serverName(address: string): string {
  const { hostname } = new URL(address);
  if (isLoopback(hostname) || hostname.startsWith("[")) return "local";
  if (/^[\d.]+$/.test(hostname)) return hostname;
  const labels = hostname.split(".");
  return labels[Math.max(0, labels.length - 2)] ?? hostname;
}

/** An address without what may be secret in it: user name, password, query and fragment. */
export function withoutSecrets(address: string): string | undefined {
  if (!isHttpUrl(address)) return undefined;
  const { origin, pathname } = new URL(address);
  return origin + pathname.replace(/\/$/, "");
}
