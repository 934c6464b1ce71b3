import { describe, expect, it } from "vitest";
import type { Config, ProviderEntry } from "../../../src/cli/config/config.ts";
import type { Env } from "../../../src/cli/env.ts";
import { activeProvider, providersOnce } from "../../../src/cli/providers/active.ts";
import { catalogEntry, providerCatalog } from "../../../src/cli/providers/catalog.ts";
import { isFree } from "../../../src/cli/providers/describe.ts";
import { RequestLimit } from "../../../src/cli/providers/request-limit.ts";
import { resolve } from "../../../src/resolvable.ts";

const demo: ProviderEntry = { id: "demo", kind: "demo" };

function catalogOf(
  config: () => Config | undefined,
  { env = {}, max }: { env?: Env; max?: number } = {},
) {
  const providerOf = providersOnce({ env });
  const fallback = (): ProviderEntry => demo;
  const limit = new RequestLimit(max);
  return {
    catalog: providerCatalog(config, { providerOf, fallback, limit }),
    active: activeProvider(config, { env, fallback, providerOf }),
    limit,
  };
}

const CONFIG: Config = {
  active: "gpt",
  expose: ["gpt"],
  providers: [
    { id: "gpt", kind: "openai", apiKey: "env:KEY", model: "m", models: ["n"] },
    { id: "ollama", kind: "ollama", model: "m", models: "configured" },
    { id: "cloud", kind: "tokori-cloud", models: "all" },
    demo,
  ],
};

describe("providerCatalog", () => {
  it("is what the config says, without what is not served here", () => {
    const { catalog, limit } = catalogOf(() => CONFIG);
    const provider = expect.any(Function);
    expect(catalog()).toEqual({
      active: "gpt",
      expose: ["gpt"],
      beforeReply: limit.check,
      entries: [
        { id: "gpt", provider, isFree: false, models: ["n"] },
        { id: "ollama", provider, isFree: true, models: "configured" },
        { id: "demo", provider, isFree: true },
      ],
    });
  });

  it("is of what was found when there is no config, and of the config once there is one", () => {
    let config: Config | undefined;
    const { catalog } = catalogOf(() => config);
    expect(catalog()).toMatchObject({ active: "demo", entries: [{ id: "demo" }] });
    expect("expose" in catalog()).toBe(false);
    config = { providers: [] };
    expect(catalog()).toMatchObject({ active: null, entries: [] });
  });

  it("makes each provider once for a config, the active one the same as everywhere", async () => {
    let config = CONFIG;
    const { catalog, active } = catalogOf(() => config, { env: { KEY: "k" } });
    const all = () => Promise.all(catalog().entries.map(({ provider }) => resolve(provider)));
    const first = await all();
    expect(first.map(({ name }) => name)).toEqual(["OpenAI", "Ollama", "Demo"]);
    expect(first[0]).toBe(active());
    const again = await all();
    expect(again.every((provider, index) => provider === first[index])).toBe(true);
    config = { ...config };
    const changed = await all();
    expect(changed.some((provider, index) => provider === first[index])).toBe(false);
  });

  it("says what a provider lacks when that one is asked for, each time", async () => {
    const { catalog } = catalogOf(() => CONFIG);
    const [gpt, ollama] = catalog().entries;
    for (const _ of [1, 2])
      await expect(resolve(gpt?.provider)).rejects.toMatchObject({ code: "chat.no_provider" });
    expect(await resolve(ollama?.provider)).toMatchObject({ name: "Ollama" });
  });

  it("keeps within the limit of replies, and still has its providers", async () => {
    const { catalog } = catalogOf(() => CONFIG, { max: 1 });
    const { entries, beforeReply } = catalog();
    const provider = await resolve(entries[2]?.provider);
    const { signal } = new AbortController();
    const reply = provider?.chat([], { signal })[Symbol.asyncIterator]();
    await reply?.next();
    expect(beforeReply).toThrow(expect.objectContaining({ code: "chat.busy" }));
    expect(await resolve(catalog().entries[2]?.provider)).toBe(provider);
    await reply?.return?.();
    expect(beforeReply).not.toThrow();
  });
});

describe("catalogEntry", () => {
  it.each(["demo", "tokori-cloud"])(
    "takes no models from an entry that has no such field: %s",
    (kind) => {
      const entry = { id: "a", kind, models: 5 } as unknown as ProviderEntry;
      expect(catalogEntry(entry)).toEqual({ id: "a", isFree: kind === "demo" });
    },
  );
});

describe("isFree", () => {
  const openai = (baseUrl: string, apiKey?: string) => ({ kind: "openai", baseUrl, apiKey });
  it.each<[boolean, object]>([
    [true, { kind: "demo" }],
    [true, { kind: "ollama" }],
    [true, { kind: "ollama", host: "http://ollama.example.com" }],
    [false, { kind: "ollama", host: "https://ollama.com", apiKey: "k" }],
    [false, { kind: "ollama", apiKey: "env:UNSET" }],
    [true, openai("http://127.0.0.1:1234/v1")],
    [true, openai("http://[::1]:1234/v1")],
    [true, openai("http://192.168.1.5:1234/v1")],
    [true, openai("http://pc.local:1234/v1")],
    [true, openai("http://pc:1234/v1")],
    [false, openai("http://127.0.0.1:1234/v1", "k")],
    // Its key may be in the address.
    [false, openai("https://api.example.com/v1?key=k")],
    [false, openai("https://127.0.0.1.evil.example/v1")],
    [false, { kind: "openai" }],
    [false, { kind: "openai", apiKey: "k" }],
    [false, { kind: "anthropic", baseUrl: "http://127.0.0.1:1", apiKey: "k" }],
    [false, { kind: "gemini", baseUrl: "http://127.0.0.1:1" }],
    [false, { kind: "minimax" }],
    [false, { kind: "tokori-cloud" }],
  ])("is %s for %j", (expected, { apiKey, ...entry }: { apiKey?: string }) => {
    const given = { id: "a", model: "m", ...entry, ...(apiKey !== undefined && { apiKey }) };
    expect(isFree(given as unknown as ProviderEntry)).toBe(expected);
  });
});
