import { describe, expect, test } from "vitest";
import type { Probe } from "../../../src/cli/reach/probe.ts";
import { choosePublicUrl, type UrlSources } from "../../../src/cli/reach/public-url.ts";

const ALL: UrlSources = {
  publicUrl: "https://chat.example.com",
  tunnelUrl: "https://one-two.trycloudflare.com",
  tailnetName: async () => "flo-laptop.tail1234.ts.net",
  host: "0.0.0.0",
  port: 53210,
  interfaces: {
    eth0: [
      {
        address: "192.168.1.7",
        family: "IPv4",
        internal: false,
        netmask: "",
        mac: "",
        cidr: null,
      },
    ],
  },
};
const LAN = "http://192.168.1.7:53210";
const NAME = "flo-laptop.tail1234.ts.net";

describe("choosePublicUrl takes the first that leads here", () => {
  test.each([
    ["https://chat.example.com", "public-url", []],
    ["https://one-two.trycloudflare.com", "tunnel", ["public-url"]],
    [`https://${NAME}`, "tailnet", ["public-url", "tunnel"]],
    [`http://${NAME}:53210`, "tailnet", ["public-url", "tunnel"]],
    [LAN, "lan", ["public-url", "tunnel"]],
  ])("%s", async (url, source, failed) => {
    const { probe, asked } = probeThatFinds(url);
    const choice = await choosePublicUrl(ALL, probe);
    expect(choice).toMatchObject({ chosen: { source, url }, works: true });
    expect(choice.failed.map((candidate) => candidate.source)).toEqual(failed);
    expect(asked.at(-1)).toBe(url);
  });
});

describe("choosePublicUrl, when none does,", () => {
  test("shows the one that was asked for, and names each cause", async () => {
    expect(await choosePublicUrl(ALL, probeThatFinds().probe)).toEqual({
      chosen: { source: "public-url", url: "https://chat.example.com" },
      works: false,
      failed: [
        { source: "public-url", url: "https://chat.example.com", message: "refused" },
        { source: "tunnel", url: "https://one-two.trycloudflare.com", message: "refused" },
        { source: "lan", url: LAN, message: "refused" },
      ],
    });
  });
  test("has nothing to show when nothing was asked for", async () => {
    const ways: UrlSources = { ...ALL, host: "127.0.0.1" };
    const { publicUrl: _1, tunnelUrl: _2, ...rest } = ways;
    const { probe, asked } = probeThatFinds();
    expect(await choosePublicUrl(rest, probe)).toEqual({
      chosen: undefined,
      works: false,
      failed: [],
    });
    expect(asked).toEqual([`https://${NAME}`]);
  });
});

test("choosePublicUrl asks for the tailnet's name only when nothing before it works", async () => {
  let asked = false;
  const tailnetName = async (): Promise<undefined> => {
    asked = true;
    return undefined;
  };
  const ways = { ...ALL, tailnetName };
  await choosePublicUrl(ways, probeThatFinds("https://chat.example.com").probe);
  expect(asked).toBe(false);
  await choosePublicUrl(ways, probeThatFinds(LAN).probe);
  expect(asked).toBe(true);
});

function probeThatFinds(right?: string): { probe: Probe; asked: string[] } {
  const asked: string[] = [];
  const probe: Probe = async (url) => {
    asked.push(url);
    if (url === right) return { works: true, url, ms: 1 };
    return { works: false, url, cause: { kind: "refused" }, message: "refused" };
  };
  return { probe, asked };
}
