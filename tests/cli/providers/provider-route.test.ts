import { expect, test } from "vitest";
import type { ProviderEntry } from "../../../src/cli/config/config.ts";
import { providerRoute } from "../../../src/cli/providers/provider-route.ts";

const env = {
  HTTPS_PROXY: "http://me:secret@proxy.example:3128",
  HTTP_PROXY: "http://me:secret@proxy.example:3128",
  NO_PROXY: "api.anthropic.com",
};
const PROXY = "http://proxy.example:3128";
const model = "m";

test.each<[ProviderEntry, string, string | undefined]>([
  [{ id: "a", kind: "openai", model, apiKey: "env:UNSET" }, "api.openai.com", PROXY],
  [{ id: "a", kind: "anthropic", model }, "api.anthropic.com", undefined],
  [{ id: "a", kind: "gemini", model }, "generativelanguage.googleapis.com", PROXY],
  [{ id: "a", kind: "minimax", model }, "api.minimax.io", PROXY],
  [{ id: "a", kind: "ollama", model }, "127.0.0.1:11434", undefined],
  [
    { id: "a", kind: "ollama", model, host: "http://gpu.example:11434" },
    "gpu.example:11434",
    PROXY,
  ],
  [
    { id: "a", kind: "openai", model, baseUrl: "http://192.168.1.9:1234/v1" },
    "192.168.1.9:1234",
    undefined,
  ],
])("providerRoute of %j", async (entry, host, proxy) => {
  expect(await providerRoute(entry, env)).toEqual({ id: "a", host, proxy });
});

test("providerRoute of a provider that makes no request is undefined", async () =>
  expect(await providerRoute({ id: "demo", kind: "demo" }, env)).toBeUndefined());
