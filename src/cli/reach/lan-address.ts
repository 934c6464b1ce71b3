import type { NetworkInterfaceInfo } from "node:os";

/** The machine's network interfaces, as `os.networkInterfaces()` returns them. */
export type NetworkInterfaces = Readonly<Record<string, NetworkInterfaceInfo[] | undefined>>;

/**
 * The IPv4 addresses that a phone in the same network may reach this PC by, the likeliest
 * first: those of Wi-Fi and cable interfaces, not of a container's, a virtual machine's or
 * a VPN's; one that is not private comes last.
 */
export function lanAddresses(interfaces: NetworkInterfaces): string[] {
  const candidates = Object.entries(interfaces)
    .filter(([name]) => !VIRTUAL.test(name))
    .flatMap(([name, addresses = []]) => addresses.map((info) => ({ name, info })))
    .filter(({ info }) => info.family === "IPv4" && !info.internal && !isLinkLocal(info.address));
  const ranked = candidates.map(({ name, info }) => ({
    address: info.address,
    rank: (PHYSICAL.test(name) ? 0 : 10) + rangeRank(info.address),
  }));
  return ranked.sort((one, other) => one.rank - other.rank).map(({ address }) => address);
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
