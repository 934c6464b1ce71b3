import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { stubBrowser } from "./page-globals.ts";

// The page reads where it is when it is loaded.
vi.resetModules();
let kept = stubBrowser();
const { PcDirectory } = await import("../../../page/app/pc-directory.ts");
const { PastedElsewhere, pairWithPasted } = await import("../../../page/app/pair-with-pasted.ts");
const { memoryStore } = await import("../../../page/store/memory-store.ts");

const TWO = "https://two.example";
const THREE = "https://three.example";

/** What was asked: the address, and the token that went there. */
let asked: string[];
/** PCs that give a page no answer. */
let silent: Set<string>;

beforeEach(() => {
  vi.useFakeTimers();
  kept = stubBrowser();
  asked = [];
  silent = new Set();
  vi.stubGlobal("fetch", async (url: URL, { headers }: { headers: Record<string, string> }) => {
    asked.push(`${url.origin} ${headers.authorization?.replace("Bearer ", "") ?? "-"}`);
    if (silent.has(url.origin)) throw new TypeError("Failed to fetch");
    const { host, pathname } = url;
    if (pathname.startsWith("/v1/operator")) return Response.json({}, { status: 403 });
    if (pathname === "/v1/devices") return Response.json({}, { status: 403 });
    return Response.json({ hostname: host, token: `token-of-${host}`, providerConfigured: true });
  });
});
afterEach(() => vi.useRealTimers());
afterAll(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const store = memoryStore();
const directory = () => new PcDirectory(store, [TWO]);
const link = (origin: string): string => `${origin}/#pair=12345678`;
const names = (of: InstanceType<typeof PcDirectory>) =>
  of.paired.map(({ state }) => state.value.pc?.hostname);

async function paired() {
  const pcs = directory();
  await pairWithPasted(pcs, link("https://one.example"));
  await pairWithPasted(pcs, link(TWO));
  return pcs;
}

describe("PcDirectory", () => {
  test("sends each PC's token to that PC alone, and tells each of its links", async () => {
    const pcs = directory();
    const told: (string | undefined)[] = [];
    pcs.watch(({ origin }) => told.push(origin));
    expect(await pairWithPasted(pcs, link("https://one.example"))).toBeUndefined();
    expect(await pairWithPasted(pcs, link(TWO))).toBe(TWO);
    await pairWithPasted(pcs, JSON.stringify({ url: TWO, token: "token-of-the-owner" }));
    await pcs.find(TWO)?.check();
    await pcs.own.check();
    expect(names(pcs)).toEqual(["one.example", "two.example"]);
    expect(new Set(asked)).toEqual(
      new Set([
        "https://one.example -",
        "https://one.example token-of-one.example",
        `${TWO} -`,
        `${TWO} token-of-two.example`,
        `${TWO} token-of-the-owner`,
      ]),
    );
    expect(new Set(told)).toEqual(new Set([undefined, TWO]));
  });

  test("stays with the PC that is chosen until another one is, also after a reload", async () => {
    const pcs = await paired();
    expect(pcs.state.value.pc?.hostname).toBe("one.example");
    pcs.choose(TWO);
    expect(pcs.state.value.pc).toMatchObject({ hostname: "two.example", origin: TWO });
    pcs.choose(THREE);
    expect(pcs.chosen.value.origin).toBe(TWO);
    expect(directory().state.value.pc?.token).toBe("token-of-two.example");
    pcs.choose(undefined);
    expect(directory().state.value.pc?.hostname).toBe("one.example");
  });

  test("forgets one PC and keeps the others", async () => {
    const pcs = await paired();
    pcs.choose(TWO);
    await pcs.forget();
    expect([names(pcs), pcs.chosen.value]).toEqual([["one.example"], pcs.own]);
    expect([...kept.keys()].filter((key) => key.includes("two"))).toEqual([]);
    await pairWithPasted(pcs, link(TWO));
    pcs.choose(undefined);
    await pcs.forget();
    expect([names(pcs), pcs.state.value.pc?.hostname]).toEqual([["two.example"], "two.example"]);
    expect([...pcs.usable.keys()]).toEqual([TWO]);
    await pcs.setEnabled(false);
    expect(pcs.usable.size).toBe(0);
  });

  test("asks a PC nothing that its own PC does not list any more", async () => {
    await paired();
    asked = [];
    const pcs = new PcDirectory(store, []);
    await pcs.find(TWO)?.check();
    expect([pcs.find(TWO)?.state.value.reach, asked]).toEqual(["unreachable", []]);
  });

  test("sends a token where it was paired, whatever was kept with it", async () => {
    await paired();
    const key = `setting:pc ${TWO}`;
    const { origin: _, ...rest } = JSON.parse(kept.get(key) ?? "");
    kept.set(key, JSON.stringify({ ...rest, origin: THREE }));
    asked = [];
    await directory().find(TWO)?.check();
    expect(asked).toEqual([`${TWO} token-of-two.example`]);
  });
});

describe("pairWithPasted", () => {
  test.each([
    ["unlisted", THREE],
    ["insecure", "http://192.168.1.9:8787"],
    ["silent", TWO],
  ])("says of a PC that it is %s, and sends its code nowhere else", async (why, origin) => {
    silent.add(TWO);
    const failure = await pairWithPasted(directory(), link(origin)).catch((error) => error);
    expect(failure).toBeInstanceOf(PastedElsewhere);
    expect(failure).toMatchObject({ why, origin });
    expect(asked).toEqual(why === "silent" ? [`${TWO} -`] : []);
  });
});
