import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/cli/config/parse-config.ts";

const ollama = { id: "a", kind: "ollama", model: "m" };

describe("parseConfig", () => {
  it("takes every kind, and keeps what it does not know", () => {
    const config = {
      active: "ollama",
      theme: "dark",
      expose: ["ollama", "gpt"],
      providers: [
        { id: "ollama", kind: "ollama", host: "myserver", model: "llama3.1", contextTokens: 8192 },
        { id: "gpt", kind: "openai", apiKey: "env:OPENAI_API_KEY", model: "gpt-5-mini", note: 1 },
        {
          id: "lmstudio",
          kind: "openai",
          baseUrl: "http://127.0.0.1:1234/v1",
          model: "q",
          models: "listed",
        },
        { id: "claude", kind: "anthropic", apiKey: "k", model: "c", models: ["d", "e/f:g"] },
        {
          id: "gemini",
          kind: "gemini",
          apiKey: "k",
          model: "g",
          temperature: 0,
          thinking: "hidden",
        },
        { id: "minimax", kind: "minimax", apiKey: "k", model: "M", maxTokens: 1 },
        { id: "demo", kind: "demo" },
        { id: "cloud", kind: "tokori-cloud", anything: { at: "all" } },
      ],
      limits: { firstTokenMs: 1, betweenTokensMs: 2, replyChars: 3, bodyBytes: 4 },
    };
    expect(parseConfig(JSON.stringify(config), "c.json")).toEqual(config);
  });

  it.each([
    ["no active field", { providers: [] }],
    ["nothing active", { active: null, providers: [] }],
    ["an active provider that is gone", { active: "x", providers: [ollama] }],
  ])("takes %s: that is for the next message to tell", (_, config) => {
    expect(parseConfig(JSON.stringify(config), "c.json")).toEqual(config);
  });

  it("takes the byte order mark that Windows editors leave", () => {
    expect(parseConfig('\ufeff{"providers":[]}', "c.json")).toEqual({ providers: [] });
  });

  it.each([
    [[], "the whole: expected object, received array"],
    [{}, "providers: expected array, received undefined"],
    [{ active: 1, providers: [] }, "active: expected string, received number"],
    [{ providers: [{ kind: "demo" }] }, "providers[0].id: expected string, received undefined"],
    [
      { providers: [{ id: "a", kind: "ollama" }] },
      "providers[0].model: expected string, received undefined",
    ],
    [
      { providers: [ollama, { id: "b", kind: "opnai", model: "m" }] },
      "providers[1].kind: expected one of ollama, openai, anthropic, gemini, minimax, demo, tokori-cloud",
    ],
    [
      { providers: [{ id: "a" }] },
      "providers[0].kind: expected one of ollama, openai, anthropic, gemini, minimax, demo, tokori-cloud",
    ],
    [
      { providers: [{ ...ollama, kind: "openai", baseUrl: "127.0.0.1:1234" }] },
      "providers[0].baseUrl: expected an http:// or https:// address",
    ],
    [
      { providers: [{ ...ollama, host: "ftp://x" }] },
      "providers[0].host: expected an address such as http://127.0.0.1:11434",
    ],
    [
      { providers: [{ ...ollama, thinking: "shown" }] },
      'providers[0].thinking: expected one of "inline"|"hidden"',
    ],
    [
      { providers: [{ ...ollama, models: ["m", ""] }] },
      "providers[0].models[1]: Too small: expected string to have >=1 characters",
    ],
    ...["all", 5, {}, [1], null].map((models): [object, string] => [
      { providers: [{ ...ollama, models }] },
      'providers[0].models: expected "listed", "configured" or a list of model names',
    ]),
    ...["none", "listed", 5, {}, [1], null].map((expose): [object, string] => [
      { providers: [], expose },
      `expose: expected "active", "free", "all" or a list of providers' ids`,
    ]),
    [
      { providers: [ollama, { ...ollama, kind: "demo" }] },
      'providers[1].id: expected an id of its own, but another provider is called "a" too',
    ],
    [
      { providers: [], limits: { bodyBytes: "8 MiB" } },
      "limits.bodyBytes: expected number, received string",
    ],
    [
      { providers: [], limits: { firstTokenMs: 0 } },
      "limits.firstTokenMs: Too small: expected number to be >0",
    ],
    // Timers overflow beyond that, and would fire at once.
    [
      { providers: [], limits: { firstTokenMs: 2 ** 31 } },
      "limits.firstTokenMs: Too big: expected number to be <=2147483647",
    ],
  ])("names the place in %j", (config, expected) => {
    expect(() => parseConfig(JSON.stringify(config), "c.json")).toThrow(
      `c.json, line 1: ${expected}.`,
    );
  });

  it.each([
    ["base_url", { apiKey: "k", base_url: "http://127.0.0.1:1234/v1" }, "baseUrl"],
    ["baseURL", { apiKey: "k", baseURL: "http://127.0.0.1:1234/v1" }, "baseUrl"],
    ["baseurl", { apiKey: "k", baseurl: "http://127.0.0.1:1234/v1" }, "baseUrl"],
    ["bsaeUrl", { apiKey: "k", bsaeUrl: "http://127.0.0.1:1234/v1" }, "baseUrl"],
    ["endpoint", { apiKey: "k", endpoint: "http://127.0.0.1:1234/v1" }, "baseUrl"],
    ["host", { apiKey: "k", host: "127.0.0.1:1234" }, "baseUrl"],
    ["hots", { kind: "ollama", hots: "pc" }, "host"],
    ["url", { kind: "ollama", url: "http://pc" }, "baseUrl"],
  ])("refuses an address under the name %s: the key would go elsewhere", (name, fields, meant) => {
    const config = { providers: [{ id: "a", kind: "openai", model: "m", ...fields }] };
    expect(() => parseConfig(JSON.stringify(config, null, 2), "c.json")).toThrow(
      new RegExp(
        `^c\\.json, line \\d: providers\\[0\\]\\.${name}: expected "${meant}": under another name the address is not used, and messages would go to the provider's usual one\\.$`,
      ),
    );
  });

  it("takes a name like that beside the field itself: nothing goes elsewhere", () => {
    const entry = { id: "a", kind: "openai", model: "m", baseUrl: "http://pc/v1", url: "http://x" };
    expect(parseConfig(JSON.stringify({ providers: [entry] }), "c.json").providers).toEqual([
      entry,
    ]);
  });

  it.each(["api_key", "apikey", "APIKEY", "apiKeys", "key", "token"])(
    "refuses a key under the name %s",
    (name) => {
      const config = { providers: [{ id: "a", kind: "openai", model: "m", [name]: "sk-secret" }] };
      expect(() => parseConfig(JSON.stringify(config), "c.json")).toThrow(
        `c.json, line 1: providers[0].${name}: expected "apiKey": under another name the key is not used.`,
      );
    },
  );

  it.each([
    ["$OPENAI_API_KEY", "OPENAI_API_KEY"],
    [`$${"{OPENAI_API_KEY}"}`, "OPENAI_API_KEY"],
    ["%OPENAI_API_KEY%", "OPENAI_API_KEY"],
    ["$env:OPENAI_API_KEY", "OPENAI_API_KEY"],
    ["env:$OPENAI_API_KEY", "OPENAI_API_KEY"],
    ["env: OPENAI_API_KEY", "OPENAI_API_KEY"],
    ["ENV:OPENAI_API_KEY", "OPENAI_API_KEY"],
    ["process.env.OPENAI_API_KEY", "OPENAI_API_KEY"],
    ["OPENAI_API_KEY", "OPENAI_API_KEY"],
    // What may be a key is not repeated.
    ["$sk_secret", "NAME"],
    ["env:", "NAME"],
  ])("refuses %s as a key, and says how it is written", (key, name) => {
    const config = { providers: [{ id: "a", kind: "openai", model: "m", apiKey: key }] };
    expect(() => parseConfig(JSON.stringify(config), "c.json")).toThrow(
      `c.json, line 1: providers[0].apiKey: expected "env:${name}" for a key that is in a variable.`,
    );
  });

  it.each(["sk-proj-aB3_x", "env:MY_KEY", "env:my-key", "$2b$10$abc", "lm-studio", "KEY"])(
    "takes %s as a key",
    (key) => {
      const entry = { id: "a", kind: "openai", model: "m", apiKey: key };
      expect(parseConfig(JSON.stringify({ providers: [entry] }), "c").providers).toEqual([entry]);
    },
  );

  it("names the field that stands where a needed one is missing", () => {
    const config = { providers: [{ id: "a", kind: "ollama", modle: "m" }] };
    expect(() => parseConfig(JSON.stringify(config), "c.json")).toThrow(
      'providers[0].model: expected string, but there is only "modle".',
    );
  });

  it("names the line", () => {
    const config = { providers: [ollama, { id: "b", kind: "opnai" }] };
    expect(() => parseConfig(JSON.stringify(config, null, 2), "c.json")).toThrow(
      "c.json, line 10: providers[1].kind: expected one of",
    );
  });

  it("says where it is not JSON, and repeats nothing of it: a key may stand there", () => {
    const text = '{\n  "providers": [\n    { "id": "a", "apiKey": sk-secret }\n  ]\n}';
    expect(() => parseConfig(text, "c.json")).toThrow(
      /^c\.json is not valid JSON at line 3, column 28, in providers\[0\]\.apiKey: expected a value/,
    );
  });
});
