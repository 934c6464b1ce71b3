import type { NetworkInterfaceInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { lanAddresses } from "../../../src/cli/reach/lan-address.ts";
import {
  isOpenToNetwork,
  lanUrl,
  listenUrl,
  localUrl,
  networkUrls,
} from "../../../src/cli/reach/local-url.ts";

describe("lanAddresses puts first", () => {
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
    expect(lanAddresses(interfacesOf(interfaces))[0]).toBe(address),
  );
});

test.each([
  ["127.0.0.1", undefined],
  ["127.0.0.53", undefined],
  ["localhost", undefined],
  ["::1", undefined],
  ["127.evil.example", "http://127.evil.example:53210"],
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

test("networkUrls leaves out the addresses of containers and VPNs", () => {
  const interfaces = interfacesOf({
    docker0: ["172.17.0.1"],
    eth0: ["10.0.0.5"],
    wlan0: ["192.168.1.7"],
    tailscale0: ["100.101.102.103"],
  });
  const expected = ["http://192.168.1.7:1", "http://10.0.0.5:1"];
  expect(networkUrls("0.0.0.0", 1, interfaces)).toEqual(expected);
  expect(networkUrls("::", 1, interfaces)).toEqual(expected);
  expect(networkUrls("127.0.0.1", 1, interfaces)).toEqual([]);
  expect(networkUrls("fd00::7", 1, interfaces)).toEqual(["http://[fd00::7]:1"]);
});

test.each([
  ["127.0.0.1", "http://127.0.0.1:1", "http://127.0.0.1:1"],
  ["::1", "http://[::1]:1", "http://[::1]:1"],
  ["0.0.0.0", "http://0.0.0.0:1", "http://127.0.0.1:1"],
  ["::", "http://[::]:1", "http://[::1]:1"],
  ["192.168.1.7", "http://192.168.1.7:1", "http://192.168.1.7:1"],
])("a server at %s: listenUrl is %s, localUrl is %s", (host, listen, local) =>
  expect([listenUrl(host, 1), localUrl(host, 1)]).toEqual([listen, local]),
);

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
