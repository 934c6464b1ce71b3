import { describe, expect, it, onTestFinished } from "vitest";
import { detectProvider } from "../../../src/cli/providers/detect.ts";
import { type FakeOptions, startFake, stream } from "../../fakes/fake-provider.ts";

async function ollamaWith(models: FakeOptions["models"]): Promise<string> {
  const fake = await startFake("ollama", stream(), { models: models ?? [] });
  onTestFinished(() => fake.close());
  return fake.url;
}

// Nothing listens at port 9 of any machine that runs tests.
const NOBODY = "127.0.0.1:9";
// A busy machine takes its time, to load Ollama's SDK among other things.
const PATIENT_MS = 30_000;
const KEYS = {
  OPENAI_API_KEY: "k",
  ANTHROPIC_API_KEY: "k",
  GEMINI_API_KEY: "k",
  MINIMAX_API_KEY: "k",
};

describe("detectProvider", () => {
  it("takes an Ollama before any key, and a model that can chat", async () => {
    const host = await ollamaWith(["nomic-embed-text:latest", "qwen3:8b", "llama3.1"]);
    const env = { OLLAMA_HOST: host, ...KEYS };
    expect(await detectProvider({ env, probeMs: PATIENT_MS })).toEqual({
      entry: { id: "ollama", kind: "ollama", model: "qwen3:8b", host },
      why: `there is no config, and Ollama answers at ${host}`,
    });
  });

  it.each([
    [["OPENAI_API_KEY", "ANTHROPIC_API_KEY"], "openai", "gpt-5-mini"],
    [["MINIMAX_API_KEY", "GEMINI_API_KEY", "ANTHROPIC_API_KEY"], "anthropic", "claude-sonnet-4-6"],
    [["GEMINI_API_KEY", "MINIMAX_API_KEY"], "gemini", "gemini-2.5-flash"],
    [["MINIMAX_API_KEY"], "minimax", "MiniMax-M2"],
  ])("with %j it takes %s", async (variables, kind, model) => {
    const keys = Object.fromEntries(variables.map((name) => [name, "k"]));
    const variable = `${kind.toUpperCase()}_API_KEY`;
    expect(await detectProvider({ env: { OLLAMA_HOST: NOBODY, ...keys } })).toEqual({
      entry: { id: kind, kind, model, apiKey: `env:${variable}` },
      why: `there is no config, no Ollama answers, and ${variable} is set`,
    });
  });

  it.each([
    ["nobody", { OLLAMA_HOST: NOBODY }],
    ["an address that cannot be one", { OLLAMA_HOST: "http://[" }],
    ["an empty key", { OLLAMA_HOST: NOBODY, OPENAI_API_KEY: " " }],
  ])("takes the demo with %s", async (_, env) => {
    expect(await detectProvider({ env })).toEqual({
      entry: { id: "demo", kind: "demo" },
      why: "there is no config, no Ollama answers, and no API key is set",
    });
  });

  it.each([[[]], [["all-minilm"]]])("passes an Ollama by that has %j", async (models) => {
    const env = { OLLAMA_HOST: await ollamaWith(models) };
    expect((await detectProvider({ env, probeMs: PATIENT_MS })).why).toBe(
      "there is no config, Ollama has no chat model yet, and no API key is set",
    );
  });

  it("does not wait for an Ollama that does not answer", async () => {
    const silent: typeof fetch = (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      });
    const { entry } = await detectProvider({ env: {}, fetch: silent, probeMs: 1 });
    expect(entry.kind).toBe("demo");
  });
});
