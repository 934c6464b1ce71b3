import type { NetworkInterfaceInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { isOpenToNetwork, lanAddress, lanUrl } from "../../../src/cli/reach/lan-address.ts";

describe("lanAddress chooses", () => {
  test.each<[string, Record<string, string[]>, string | undefined]>([
    [
      "the Wi-Fi of a Linux laptop",
      { lo: ["127.0.0.1"], docker0: ["172.17.0.1"], wlp3s0: ["192.168.1.7", "fe80::1"] },
      "192.168.1.7",
    ],
    [
      "cable on a Mac, before bridges and tunnels",
      { lo0: ["127.0.0.1"], utun3: ["10.8.0.2"], bridge100: ["192.168.64.1"], en0: ["10.0.0.5"] },
      "10.0.0.5",
    ],
    [
      "Wi-Fi on Windows, before WSL's switch",
      {
        "vEthernet (WSL)": ["172.28.0.1"],
        "VirtualBox Host-Only Network": ["192.168.56.1"],
        "Wi-Fi": ["192.168.178.20"],
      },
      "192.168.178.20",
    ],
    ["not the tailnet", { eth0: ["192.168.0.9"], tailscale0: ["100.101.102.103"] }, "192.168.0.9"],
    [
      "the home network before the company's",
      { eth0: ["10.1.2.3"], wlan0: ["192.168.1.2"] },
      "192.168.1.2",
    ],
    ["an unusual name rather than nothing", { host0: ["192.168.5.5"] }, "192.168.5.5"],
    ["a 172.16 network if there is no other", { eth0: ["172.20.0.4"] }, "172.20.0.4"],
    ["a private one before any other", { eth0: ["203.0.113.7"], lan9: ["10.0.0.2"] }, "10.0.0.2"],
    ["a campus network's public one rather than nothing", { eth0: ["203.0.113.7"] }, "203.0.113.7"],
    ["no link-local address", { eth0: ["169.254.10.1"] }, undefined],
    ["nothing where there is nothing", {}, undefined],
  ])("%s", (_name, interfaces, address) =>
    expect(lanAddress(interfacesOf(interfaces))).toBe(address),
  );
});

test.each([
  ["127.0.0.1", undefined],
  ["127.0.0.53", undefined],
  ["localhost", undefined],
  ["::1", undefined],
  ["0.0.0.0", "http://192.168.1.7:53210"],
  ["::", "http://192.168.1.7:53210"],
  ["192.168.9.9", "http://192.168.9.9:53210"],
  ["fd00::7", "http://[fd00::7]:53210"],
  ["my-pc.lan", "http://my-pc.lan:53210"],
])("lanUrl of a server that listens at %s", (host, url) => {
  expect(lanUrl(host, 53210, interfacesOf({ wlan0: ["192.168.1.7"] }))).toBe(url);
  expect(isOpenToNetwork(host)).toBe(url !== undefined);
});

test("lanUrl has nothing to offer without a network", () =>
  expect(lanUrl("0.0.0.0", 1, {})).toBeUndefined());

function interfacesOf(addresses: Record<string, string[]>): Record<string, NetworkInterfaceInfo[]> {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, list]) => [
      name,
      list.map((address) => ({
        address,
        netmask: "255.255.255.0",
        mac: "00:00:00:00:00:00",
        internal: address.startsWith("127."),
        cidr: null,
        ...(address.includes(":")
          ? { family: "IPv6" as const, scopeid: 0 }
          : { family: "IPv4" as const }),
      })),
    ]),
  );
}
