import { describe, expect, it } from "vitest";
import { DeviceMoves } from "../../../src/auth/device-moves.ts";
import { Devices } from "../../../src/auth/devices.ts";
import { AddressNotices, NOTICE_INTERVAL_MS } from "../../../src/cli/push/address-notices.ts";
import type { PushNotice } from "../../../src/push/push-notice.ts";
import { manualClock } from "../../push/manual-clock.ts";

const quick = (name: string): string => `https://${name}.trycloudflare.com`;

/** Notices to a phone and the owner, whose pages are at `addresses`. */
async function phoneAt(...addresses: string[]) {
  const devices = new Devices();
  const { device } = await devices.add("phone");
  const clock = manualClock();
  const ending = new AbortController();
  const told: string[] = [];
  const page = { address: addresses[0] ?? "", owner: addresses[1] };
  const reached: { tunnelUrl?: string } = {};
  let isLoaded = false;
  const notices: AddressNotices = new AddressNotices({
    moves: new DeviceMoves(devices),
    tunnelUrl: () => reached.tunnelUrl,
    clock,
    signal: ending.signal,
    async push() {
      isLoaded = true;
      if (page.address === "") return undefined;
      const pages = new Map([[device.id, page.address]]);
      if (page.owner !== undefined) pages.set("owner", page.owner);
      return {
        endedAddresses: async () =>
          new Map([...pages].filter(([, address]) => notices.isEnded(address))),
        async notify(subscriber, notice: PushNotice, { isWanted } = {}) {
          if (notice.kind === "address" && isWanted?.())
            told.push(`${subscriber === device.id ? "phone" : subscriber}: ${notice.link}`);
          return { sent: 1, failed: 0 };
        },
      };
    },
  });
  const links = (): string[] => told.map((text) => text.replace(/#pair=[\w-]{22}$/, "#pair=CODE"));
  return { clock, ending, notices, links, page, reached, isLoaded: () => isLoaded };
}

describe("AddressNotices", () => {
  it("tells of a new address by a link with the device's code, once", async () => {
    const { notices, links } = await phoneAt(quick("old"));
    await notices.changed(quick("new"));
    await notices.changed(undefined);
    await notices.changed(quick("new"));
    expect(links()).toEqual([`phone: ${quick("new")}/#pair=CODE`]);
  });

  it("gives the owner a link without a code", async () => {
    const { notices, links } = await phoneAt(quick("old"), quick("old"));
    await notices.changed("https://pc.example.ts.net/chat");
    expect(links()).toEqual([
      "phone: https://pc.example.ts.net/chat/#pair=CODE",
      "owner: https://pc.example.ts.net/chat/",
    ]);
  });

  it.each([
    ["whose page is at the same address", quick("new"), quick("new")],
    ["whose page is at an address that stays", "https://pc.example.org", quick("new")],
    ["that is in the local network", quick("old"), "http://192.168.1.7:53210"],
  ])("tells nobody %s", async (_, page, url) => {
    const { notices, links } = await phoneAt(page);
    await notices.changed(url);
    expect(links()).toEqual([]);
  });

  it("tells nobody whose tunnel is there beside another address, and nobody where push was never asked for", async () => {
    const { notices, links, reached, page } = await phoneAt(quick("beside"));
    reached.tunnelUrl = quick("beside");
    await notices.changed("https://pc.example.org");
    page.address = "";
    await notices.changed(quick("new"));
    expect(links()).toEqual([]);
  });

  it("loads nothing as long as there is no address to tell of", async () => {
    const { notices, isLoaded } = await phoneAt(quick("old"));
    await notices.changed(undefined);
    await notices.changed("http://192.168.1.7:53210");
    expect(isLoaded()).toBe(false);
  });

  it("tells at most once in five minutes, and then of the newest", async () => {
    const { clock, notices, links } = await phoneAt(quick("old"));
    await notices.changed(quick("a"));
    const waiting = notices.changed(quick("b"));
    for (const name of ["c", "d"]) await notices.changed(quick(name));
    await clock.advance(NOTICE_INTERVAL_MS - 1);
    expect(links()).toEqual([`phone: ${quick("a")}/#pair=CODE`]);
    await clock.advance(1);
    await waiting;
    expect(links()).toEqual([`phone: ${quick("a")}/#pair=CODE`, `phone: ${quick("d")}/#pair=CODE`]);
  });

  it("tells of none that has gone while it waited, but of the next one at once", async () => {
    const { clock, notices, links } = await phoneAt(quick("old"));
    await notices.changed(quick("a"));
    const waiting = notices.changed(quick("b"));
    await notices.changed(undefined);
    await clock.advance(NOTICE_INTERVAL_MS);
    await waiting;
    await notices.changed(quick("c"));
    expect(links()).toEqual([`phone: ${quick("a")}/#pair=CODE`, `phone: ${quick("c")}/#pair=CODE`]);
  });

  it("tells nothing more once it is to end", async () => {
    const { ending, notices, links } = await phoneAt(quick("old"));
    await notices.changed(quick("a"));
    const waiting = notices.changed(quick("b"));
    ending.abort();
    await waiting;
    expect(links()).toHaveLength(1);
  });
});
