import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigFile } from "../../../src/cli/config/config-file.ts";
import { SILENT } from "../../../src/cli/log.ts";
import { activeProvider } from "../../../src/cli/providers/active.ts";
import { createOperator, type OperatorOptions } from "../../../src/cli/server/operator.ts";
import { startFake, stream } from "../../fakes/fake-provider.ts";
import { temporaryHome } from "../temporary-home.ts";

const SECRET = "sk-never-to-be-seen";

const CONFIG = {
  active: "gpt",
  providers: [
    { id: "gpt", kind: "openai", apiKey: "env:OPENAI_API_KEY", model: "gpt-5-mini" },
    { id: "claude", kind: "anthropic", apiKey: SECRET, model: "claude-sonnet-4-6" },
    { id: "gemini", kind: "gemini", model: "gemini-2.5-flash" },
    {
      id: "local",
      kind: "openai",
      baseUrl: `http://flo:${SECRET}@127.0.0.1:1234/v1/?key=${SECRET}#${SECRET}`,
      model: "q",
    },
    { id: "ollama", kind: "ollama", host: `flo:${SECRET}@127.0.0.1`, model: "llama3.1" },
    { id: "demo", kind: "demo" },
    { id: "cloud", kind: "tokori-cloud" },
  ],
};

function operatorOf(config?: object, changes: Partial<OperatorOptions> = {}) {
  const home = temporaryHome(config);
  const configFile = join(home, "config.json");
  const file = new ConfigFile(configFile, SILENT);
  const options = {
    env: { OPENAI_API_KEY: SECRET },
    fallback: () => ({ id: "demo", kind: "demo" }) as const,
  };
  const operator = createOperator({
    ...options,
    configFile,
    config: () => file.current(),
    provider: activeProvider(() => file.current(), options),
    startedAt: "2026-01-02T03:04:05.000Z",
    publicUrl: () => "https://pc.example.com",
    ...changes,
  });
  return { operator, configFile };
}

describe("createOperator, state", () => {
  const about = { startedAt: "2026-01-02T03:04:05.000Z", url: "https://pc.example.com" };

  it("names the provider that is active", async () => {
    expect(await operatorOf(CONFIG).operator.state()).toEqual({
      ...about,
      provider: { id: "gpt", kind: "openai", name: "OpenAI", model: "gpt-5-mini" },
    });
  });

  it("names the one that answers when there is no config", async () => {
    const { operator } = operatorOf(undefined, { publicUrl: () => undefined });
    expect(await operator.state()).toEqual({
      ...about,
      url: null,
      provider: { id: "demo", kind: "demo", name: "Demo", model: "demo" },
    });
  });

  it("says why there is none", async () => {
    const { operator } = operatorOf({ ...CONFIG, active: "gone" });
    expect(await operator.state()).toEqual({
      ...about,
      provider: null,
      noProvider: expect.stringContaining("The active provider 'gone' is not in the PC's config."),
    });
  });
});

describe("createOperator, providers", () => {
  it("lists them without a key, password or query", async () => {
    const listed = await operatorOf(CONFIG).operator.providers();
    expect(JSON.stringify(listed)).not.toContain(SECRET);
    const paid = { address: null, models: "configured", exposed: false };
    const free = { key: "none", models: "listed", exposed: true };
    expect(listed).toEqual({
      active: "gpt",
      providers: [
        { ...paid, id: "gpt", kind: "openai", model: "gpt-5-mini", key: "set", exposed: true },
        { ...paid, id: "claude", kind: "anthropic", model: "claude-sonnet-4-6", key: "set" },
        { ...paid, id: "gemini", kind: "gemini", model: "gemini-2.5-flash", key: "unset" },
        { ...free, id: "local", kind: "openai", model: "q", address: "http://127.0.0.1:1234/v1" },
        {
          ...free,
          id: "ollama",
          kind: "ollama",
          model: "llama3.1",
          address: "http://127.0.0.1:11434",
        },
        { ...free, id: "demo", kind: "demo", model: "demo", address: null },
        { ...paid, id: "cloud", kind: "tokori-cloud", model: "tokori-cloud", key: "none" },
      ],
    });
  });

  it("says what is offered, and whether it is to devices, as the config has it", async () => {
    const providers = [
      { ...CONFIG.providers[0], models: ["gpt-5"] },
      { ...CONFIG.providers[4], models: "configured" },
      CONFIG.providers[6],
    ];
    const { operator } = operatorOf({ active: "gpt", expose: ["ollama", "cloud"], providers });
    expect((await operator.providers()).providers).toMatchObject([
      { id: "gpt", models: ["gpt-5"], exposed: false },
      { id: "ollama", models: "configured", exposed: true },
      { id: "cloud", models: "configured", exposed: false },
    ]);
  });

  it("says that a key's variable is unset", async () => {
    const { operator } = operatorOf(CONFIG, { env: {} });
    expect((await operator.providers()).providers[0]?.key).toBe("unset");
  });

  it("lists the one that answers when there is no config", async () => {
    expect(await operatorOf().operator.providers()).toEqual({
      active: "demo",
      providers: [
        {
          id: "demo",
          kind: "demo",
          model: "demo",
          address: null,
          key: "none",
          models: "listed",
          exposed: true,
        },
      ],
    });
  });
});

describe("createOperator, useProvider", () => {
  it("writes it into the config, and it applies at once", async () => {
    const { operator, configFile } = operatorOf(CONFIG);
    await operator.useProvider("demo");
    expect(JSON.parse(readFileSync(configFile, "utf8"))).toEqual({ ...CONFIG, active: "demo" });
    expect((await operator.state()).provider?.id).toBe("demo");
  });

  it("knows no other id, and leaves the config alone", async () => {
    const { operator, configFile } = operatorOf(CONFIG);
    const before = readFileSync(configFile, "utf8");
    await expect(operator.useProvider("nobody")).rejects.toMatchObject({
      code: "not_found.provider",
      status: 404,
    });
    expect(readFileSync(configFile, "utf8")).toBe(before);
  });

  it("has nothing to do for the one that answers when there is no config", async () => {
    const { operator, configFile } = operatorOf();
    await operator.useProvider("demo");
    expect(() => readFileSync(configFile)).toThrow("ENOENT");
  });
});

describe("createOperator, testProvider", () => {
  it("reports how the reply begins, and how long it took", async () => {
    const fake = await startFake("openai", stream("Hello ", "there."));
    const entry = { id: "fake", kind: "openai", baseUrl: fake.url, model: "m" };
    const { operator } = operatorOf({ active: null, providers: [entry] });
    expect(await operator.testProvider("fake")).toEqual({
      ok: true,
      firstTokenMs: expect.any(Number),
      text: "Hello there.",
    });
    await fake.close();
    expect(await operator.testProvider("fake")).toEqual({
      ok: false,
      message: expect.stringMatching(/\S/),
    });
  });

  it.each([
    ["gemini", "has no API key"],
    ["cloud", "Tokori Cloud is the active provider"],
  ])("says what %s lacks", async (id, words) => {
    expect(await operatorOf(CONFIG).operator.testProvider(id)).toEqual({
      ok: false,
      message: expect.stringContaining(words),
    });
  });

  it("knows no other id", async () => {
    await expect(operatorOf(CONFIG).operator.testProvider("nobody")).rejects.toMatchObject({
      code: "not_found.provider",
    });
  });
});

describe("createOperator, tunnel", () => {
  it("passes on to the tunnel that was asked for", async () => {
    const calls: string[] = [];
    const status = { state: "ready", url: "https://a.trycloudflare.com", since: "today" };
    const tunnel = {
      kind: "quick",
      status,
      start: () => void calls.push("start"),
      stop: async () => void calls.push("stop"),
    };
    const { operator } = operatorOf(undefined, { tunnel });
    expect(operator.tunnel()).toEqual({
      kind: "quick",
      state: "ready",
      url: "https://a.trycloudflare.com",
    });
    await operator.startTunnel();
    await operator.stopTunnel();
    expect(calls).toEqual(["start", "stop"]);
  });

  it("says that none was asked for", async () => {
    const { operator } = operatorOf();
    expect(operator.tunnel()).toBeNull();
    for (const call of [operator.startTunnel(), operator.stopTunnel()])
      await expect(call).rejects.toMatchObject({ code: "not_found.tunnel", status: 404 });
  });
});
