import { describe, expect, it } from "vitest";
import type { Config, ProviderEntry } from "../../../src/cli/config/config.ts";
import { activeProvider } from "../../../src/cli/providers/active.ts";
import { ChatError } from "../../../src/errors.ts";

const demo: ProviderEntry = { id: "demo", kind: "demo" };

function ask(config: Config | undefined, env = {}): ReturnType<typeof activeProvider> {
  return activeProvider(() => config, { env, fallback: () => demo });
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("activeProvider", () => {
  it.each([
    [{ id: "a", kind: "ollama", model: "m" }, "Ollama"],
    [{ id: "a", kind: "openai", apiKey: "k", model: "m" }, "OpenAI"],
    [
      { id: "a", kind: "openai", baseUrl: "http://127.0.0.1:1234/v1", model: "m" },
      "a (OpenAI-compatible)",
    ],
    [
      { id: "openai", kind: "openai", baseUrl: "http://127.0.0.1:1234/v1", model: "m" },
      "127.0.0.1:1234",
    ],
    [{ id: "a", kind: "anthropic", apiKey: "k", model: "m" }, "Anthropic"],
    [{ id: "a", kind: "gemini", apiKey: "k", model: "m" }, "Gemini"],
    [{ id: "a", kind: "minimax", apiKey: "env:KEY", model: "m" }, "MiniMax"],
    [demo, "Demo"],
  ] as [ProviderEntry, string][])("makes %j", (entry, name) => {
    const provider = ask({ active: entry.id, providers: [entry] }, { KEY: "k" })();
    expect(provider.name).toBe(name);
  });

  it("answers with the fallback as long as there is no config, and not with one", () => {
    expect(ask(undefined)().name).toBe("Demo");
    expect(() => ask({ providers: [] })()).toThrow(ChatError);
  });

  it("makes a provider once a config", () => {
    let config: Config = { active: "demo", providers: [demo] };
    const provider = activeProvider(() => config, { env: {}, fallback: () => demo });
    const first = provider();
    expect(provider()).toBe(first);
    config = { ...config };
    expect(provider()).not.toBe(first);
  });

  it.each([
    [
      { active: null, providers: [demo] },
      "No provider is active on the PC. Choose one there: npx tsx mod.ts providers use ID (demo)",
    ],
    [
      { providers: [] },
      "No provider is active on the PC. Add one there: npx tsx mod.ts providers add",
    ],
    [
      { active: "x", providers: [demo] },
      "The active provider 'x' is not in the PC's config. Choose one there: npx tsx mod.ts providers use ID (demo)",
    ],
    [
      { active: "a", providers: [{ id: "a", kind: "openai", apiKey: "env:KEY", model: "m" }] },
      "The API key of 'a' comes from the variable KEY, which is not set on the PC. Set it and start remote-chat again, or choose another provider: npx tsx mod.ts providers use ID",
    ],
    [
      { active: "a", providers: [{ id: "a", kind: "gemini", model: "m" }] },
      `The provider 'a' has no API key on the PC. Set its "apiKey" there, or choose another provider: npx tsx mod.ts providers use ID`,
    ],
    [
      { active: "a", providers: [{ id: "a", kind: "tokori-cloud" }] },
      "Tokori Cloud is the active provider on the PC, and remote chat cannot serve it. Choose another one there: npx tsx mod.ts providers use ID",
    ],
  ] as [Config, string][])("says what is missing in %j", (config, message) => {
    const error = thrownBy(ask(config, { KEY: " " }));
    expect(error).toMatchObject({ code: "chat.no_provider", status: 412, message });
  });
});
