import { describe, expect, it } from "vitest";
import type { Config, ProviderEntry } from "../../../src/cli/config/config.ts";
import { providersOnce } from "../../../src/cli/providers/active.ts";
import { RequestLimit } from "../../../src/cli/providers/request-limit.ts";
import { agentProviders, providerKeys } from "../../../src/cli/server/agent-providers.ts";

const ENTRIES: ProviderEntry[] = [
  { id: "cloud", kind: "tokori-cloud" },
  { id: "one", kind: "openai", apiKey: "sk-secret-1", model: "m1" },
  { id: "two", kind: "openai", apiKey: "env:TWO", model: "m2" },
  { id: "llama", kind: "ollama", model: "l" },
];

function find(config: Config | undefined) {
  const env = { TWO: "sk-secret-2" };
  return agentProviders({
    config: () => config,
    providerOf: providersOnce({ env }),
    fallback: () => ({ id: "demo", kind: "demo" }),
    limit: new RequestLimit(undefined),
  });
}

describe("agentProviders", () => {
  it.each([
    ["two", undefined, "two"],
    ["two", "one", "one"],
    ["two", "openai", "two"],
    ["llama", "openai", "one"],
    ["llama", undefined, "llama"],
  ])("with %s active gives for %s the provider %s", async (active, wanted, id) => {
    expect(await find({ active, providers: ENTRIES })(wanted)).toMatchObject({ id });
  });

  it.each([
    ["nothing", "not_found.provider"],
    ["cloud", "not_found.provider"],
  ])("knows no provider %s", async (wanted, code) => {
    const found = find({ active: "one", providers: ENTRIES })(wanted);
    await expect(found).rejects.toMatchObject({ code });
  });

  it("says that none is active, and that a key is missing", async () => {
    const none = find({ active: null, providers: ENTRIES })(undefined);
    await expect(none).rejects.toMatchObject({ code: "chat.no_provider" });
    const keyless: ProviderEntry = { id: "x", kind: "openai", apiKey: "env:NONE", model: "m" };
    const unset = find({ active: "x", providers: [keyless] })("x");
    await expect(unset).rejects.toMatchObject({ code: "chat.no_provider" });
  });

  it("gives without a config what answers then", async () => {
    expect(await find(undefined)(undefined)).toMatchObject({ id: "demo" });
  });
});

describe("providerKeys", () => {
  it("gives every key by its variable or its provider", () => {
    const keys = providerKeys(
      { active: null, providers: ENTRIES },
      { TWO: " sk-secret-2 ", OPENAI_API_KEY: "sk-secret-3" },
    );
    expect([...keys]).toEqual([
      ["apiKey of one", "sk-secret-1"],
      ["TWO", "sk-secret-2"],
      ["OPENAI_API_KEY", "sk-secret-3"],
    ]);
  });
});
