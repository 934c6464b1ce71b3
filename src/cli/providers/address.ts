import { isHttpUrl } from "../config/config.ts";

/**
 * An address as people type it, as a URL that a request can be sent to: one without
 * `http://` or `https://` gets the first when it is on this PC or in the local network,
 * else the second. Undefined when it cannot be an address.
 */
export function completeUrl(typed: string): string | undefined {
  const text = typed.trim();
  if (/\s/.test(text)) return undefined;
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = hasScheme ? text : `http://${text.startsWith(":") ? "127.0.0.1" : ""}${text}`;
  if (!isHttpUrl(url) || !HOSTNAME.test(new URL(url).hostname)) return undefined;
  return hasScheme || isLocal(new URL(url).hostname) ? url : url.replace(/^http/, "https");
}

// URL lets a host have signs, such as "$", that no name on the network has.
const HOSTNAME = /^(\[[0-9a-f:.]+\]|[\w.-]+)$/;

/** A short name for the server at an address: `deepseek` for api.deepseek.com, `local` for this PC. */
export function serverName(address: string): string {
  const { hostname } = new URL(address);
  if (/^(localhost|127\.|\[)/.test(hostname)) return "local";
  if (/^[\d.]+$/.test(hostname)) return hostname;
  const labels = hostname.split(".");
  return labels[Math.max(0, labels.length - 2)] ?? hostname;
}

/** Whether a host's name or address is one of this PC or of a private network. */
function isLocal(hostname: string): boolean {
  if (hostname.startsWith("[")) return /^\[(::1?\]|f[cd]|fe[89ab])/.test(hostname);
  if (/^[\d.]+$/.test(hostname)) return PRIVATE_IPV4.test(hostname);
  return !hostname.includes(".") || /\.(localhost|local|lan|home\.arpa|internal)$/.test(hostname);
}

// RFC 1918, loopback, link-local, and what tailnets use (RFC 6598).
const PRIVATE_IPV4 =
  /^(0\.0\.0\.0$|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;

/** An address without what may be secret in it: user name, password, query and fragment. */
export function withoutSecrets(address: string): string | undefined {
  if (!isHttpUrl(address)) return undefined;
  const { origin, pathname } = new URL(address);
  return origin + pathname.replace(/\/$/, "");
}
