import { isHttpUrl } from "../config/config.ts";

/**
 * An address as people type it, as a URL that a request can be sent to: one without
 * `http://` or `https://` gets the first when it is on this PC or in the local network,
 * else the second. Undefined when it cannot be an address.
 */
export function completeUrl(typed: string): string | undefined {
  const text = typed.trim();
  if (/\s/.test(text)) return undefined;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return isHttpUrl(text) ? text : undefined;
  const written = text.startsWith(":") ? `127.0.0.1${text}` : text;
  if (!URL.canParse(`http://${written}`)) return undefined;
  return `${isLocal(new URL(`http://${written}`).hostname) ? "http" : "https"}://${written}`;
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
