import { isLoopback, isUnspecified, urlHost } from "../../local-address.ts";
import { lanAddresses, type NetworkInterfaces } from "./lan-address.ts";

/** The URL of a server that listens at `host`, as that address stands: `http://0.0.0.0:53210`. */
export function listenUrl(host: string, port: number): string {
  return `http://${urlHost(host)}:${port}`;
}

/** Where a server that listens at `host` is reached from this PC. */
export function localUrl(host: string, port: number): string {
  if (!isUnspecified(host)) return listenUrl(host, port);
  return listenUrl(host.includes(":") ? "::1" : "127.0.0.1", port);
}

/**
 * Where the network may reach a server that listens at `host`, the likeliest first: its own
 * address, or the LAN addresses when it listens at all of them (not those of containers,
 * virtual machines and VPNs). Empty when it listens to this PC alone.
 */
export function networkUrls(host: string, port: number, interfaces: NetworkInterfaces): string[] {
  if (!isOpenToNetwork(host)) return [];
  const addresses = isUnspecified(host) ? lanAddresses(interfaces) : [host];
  return addresses.map((address) => listenUrl(address, port));
}

/** The first of {@link networkUrls}. */
export function lanUrl(
  host: string,
  port: number,
  interfaces: NetworkInterfaces,
): string | undefined {
  return networkUrls(host, port, interfaces)[0];
}

/** Whether a server that listens at `host` can be reached from the network. */
export function isOpenToNetwork(host: string): boolean {
  return !isLoopback(host);
}
