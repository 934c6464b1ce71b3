import type { NetworkInterfaceInfo } from "node:os";

/** The machine's network interfaces, as `os.networkInterfaces()` tells them. */
export type NetworkInterfaces = Readonly<Record<string, NetworkInterfaceInfo[] | undefined>>;

/**
 * The IPv4 address that a phone in the same network most likely reaches this PC by: that
 * of a Wi-Fi or cable interface, not of a container's, a virtual machine's or a VPN's;
 * one that is not private only for want of another. Undefined when there is none.
 */
export function lanAddress(interfaces: NetworkInterfaces): string | undefined {
  const candidates = Object.entries(interfaces)
    .filter(([name]) => !VIRTUAL.test(name))
    .flatMap(([name, addresses = []]) => addresses.map((info) => ({ name, info })))
    .filter(({ info }) => info.family === "IPv4" && !info.internal && !isLinkLocal(info.address));
  const ranked = candidates.map(({ name, info }) => ({
    address: info.address,
    rank: (PHYSICAL.test(name) ? 0 : 10) + rangeRank(info.address),
  }));
  return ranked.sort((one, other) => one.rank - other.rank)[0]?.address;
}

const VIRTUAL =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|vnet|lxc|lxd|podman|cni|flannel|cali|kube|utun|tun|tap|ppp|wg|nordlynx|proton|tailscale|zt|ham|bridge\d|awdl|llw|anpi)|vEthernet|VirtualBox|VMware|Hyper-V|WSL|Tailscale|ZeroTier|WireGuard|OpenVPN|Loopback/i;
const PHYSICAL = /^(en|eth|wl|ww)|Wi-?Fi|WLAN|Ethernet|Local Area/i;

function isLinkLocal(address: string): boolean {
  return address.startsWith("169.254.");
}

// Home routers hand out 192.168 addresses; 172.16 to 31 is where containers live; some
// campus networks have no private addresses at all.
function rangeRank(address: string): number {
  if (address.startsWith("192.168.")) return 0;
  if (address.startsWith("10.")) return 1;
  return /^172\.(1[6-9]|2\d|3[01])\./.test(address) ? 2 : 20;
}

/** Whether a server that listens at `host` can be reached from the network. */
export function isOpenToNetwork(host: string): boolean {
  return !/^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(host);
}

/**
 * Where the network reaches a server that listens at `host`: its own address, or the
 * LAN address when it listens at all of them. Undefined when it listens to this PC alone.
 */
export function lanUrl(
  host: string,
  port: number,
  interfaces: NetworkInterfaces,
): string | undefined {
  if (!isOpenToNetwork(host)) return undefined;
  const everywhere = /^(0\.0\.0\.0|\[?::\]?)$/.test(host);
  const address = everywhere ? lanAddress(interfaces) : host;
  if (address === undefined) return undefined;
  const name = address.includes(":") && !address.startsWith("[") ? `[${address}]` : address;
  return `http://${name}:${port}`;
}
