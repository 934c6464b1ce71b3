import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/cli/config/config.ts";
import { findJsonFault } from "../../../src/cli/config/json-position.ts";

const ollama = { id: "a", kind: "ollama", model: "m" };

describe("parseConfig", () => {
  it("takes every kind, and keeps what it does not know", () => {
    const config = {
      active: "ollama",
      theme: "dark",
      providers: [
        { id: "ollama", kind: "ollama", host: "myserver", model: "llama3.1", contextTokens: 8192 },
        { id: "gpt", kind: "openai", apiKey: "env:OPENAI_API_KEY", model: "gpt-5-mini", note: 1 },
        { id: "lmstudio", kind: "openai", baseUrl: "http://127.0.0.1:1234/v1", model: "q" },
        { id: "claude", kind: "anthropic", apiKey: "k", model: "c", thinking: "hidden" },
        { id: "gemini", kind: "gemini", apiKey: "k", model: "g", temperature: 0 },
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
    expect(() => parseConfig(JSON.stringify(config), "c.json")).toThrow(`c.json: ${expected}.`);
  });

  it("says where it is not JSON, and repeats nothing of it: a key may stand there", () => {
    const text = '{\n  "providers": [\n    { "id": "a", "apiKey": sk-secret }\n  ]\n}';
    expect(() => parseConfig(text, "c.json")).toThrow(
      /^c\.json is not valid JSON at line 3, column 28: expected a value\.$/,
    );
  });
});

describe("findJsonFault", () => {
  it.each([
    ["", { line: 1, column: 1, expected: "a value" }],
    [
      '{"a":1,}',
      { line: 1, column: 8, expected: 'a name in double quotes (") — no comma before "}"' },
    ],
    ["[1,]", { line: 1, column: 4, expected: "a value" }],
    ['{"a" 1}', { line: 1, column: 6, expected: '":"' }],
    ['{"a":1\n"b":2}', { line: 2, column: 1, expected: '"," or "}"' }],
    ["[1 2]", { line: 1, column: 4, expected: '"," or "]"' }],
    ["{} x", { line: 1, column: 4, expected: "the end of the file" }],
    ['"a', { line: 1, column: 1, expected: "a value" }],
    ["[01]", { line: 1, column: 2, expected: "a value" }],
    ["// no", { line: 1, column: 1, expected: "a value" }],
  ])("finds the place in %j", (text, fault) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(findJsonFault(text)).toEqual(fault);
  });

  it.each(['{"a":[1,-2.5e+3,"\\u0041\\n",true,false,null,{},[]],"b":{}}', " 1 ", '""', "[\n]"])(
    "finds none in %j",
    (text) => {
      JSON.parse(text);
      expect(findJsonFault(text)).toBeUndefined();
    },
  );
});
