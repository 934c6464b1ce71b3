import { isOpenToNetwork } from "../reach/local-url.ts";
import type { UrlSources } from "../reach/public-url.ts";
import type { ReportedTunnel } from "./diagnose-reach.ts";

/**
 * How a server at `port` is reached at the `known` URL, as far as the URL shows: by the
 * tunnel, its own address in the local network, or a URL that the person gave.
 */
export function inferUrlSources(
  known: string | undefined,
  { port, tunnel }: { port: number; tunnel?: ReportedTunnel },
): Pick<UrlSources, "host" | "publicUrl" | "tunnelUrl"> {
  const tunnelUrl = tunnel?.state === "stopped" ? undefined : tunnel?.url;
  const sources = { host: "127.0.0.1", ...(tunnelUrl !== undefined && { tunnelUrl }) };
  if (known === undefined || known === tunnelUrl) return sources;
  const { protocol, hostname, port: knownPort } = new URL(known);
  const isOwnAddress = protocol === "http:" && IP_LITERAL.test(hostname) && knownPort === `${port}`;
  // At another port, or on this PC alone, something of the person's own passes it on.
  const isLan = isOwnAddress && isOpenToNetwork(hostname);
  return isLan ? { ...sources, host: hostname } : { ...sources, publicUrl: known };
}

const IP_LITERAL = /^[\d.]+$|^\[/;
