import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Config } from "../../../src/cli/config/config.ts";
import { configWarnings } from "../../../src/cli/config/config-warnings.ts";
import { parseConfig } from "../../../src/cli/config/parse-config.ts";
import { temporaryHome } from "../temporary-home.ts";

const demo = { id: "demo", kind: "demo" };

function warningsOf(config: object): string[] {
  return configWarnings(parseConfig(JSON.stringify(config), "c"), "/no/such/config.json").map(
    (warning) => warning.replaceAll("/no/such/config.json", "FILE"),
  );
}

describe("configWarnings, fields", () => {
  it.each([
    [{ activ: "demo" }, "activ", "active"],
    [{ Active: "demo" }, "Active", "active"],
    [{ active: "demo", limit: {} }, "limit", "limits"],
    [{ active: "demo", exposed: "all" }, "exposed", "expose"],
    [{ active: "demo", limits: { first_token_ms: 1 } }, "limits.first_token_ms", "firstTokenMs"],
    [{ active: "demo", limits: { replyChar: 1 } }, "limits.replyChar", "replyChars"],
  ])("names what was probably meant in %j", (fields, field, meant) => {
    expect(warningsOf({ providers: [demo], ...fields })).toEqual([
      `FILE: ${field} is not a known field and is ignored. Did you mean "${meant}"?`,
    ]);
  });

  it.each([
    [{ temprature: 1 }, "temprature", "temperature"],
    [{ max_tokens: 1 }, "max_tokens", "maxTokens"],
    [{ num_ctx: 8192 }, "num_ctx", "contextTokens"],
    [{ thinkng: "hidden" }, "thinkng", "thinking"],
    [{ modles: ["n"] }, "modles", "models"],
  ])("names what was probably meant in an entry with %j", (fields, field, meant) => {
    const entry = { id: "o", kind: "ollama", model: "m", ...fields };
    expect(warningsOf({ active: "o", providers: [demo, entry] })).toEqual([
      `FILE: providers[1].${field} is not a known field and is ignored. Did you mean "${meant}"?`,
    ]);
  });

  it("lists the other unknown fields in one sentence, without their values", () => {
    const providers = [{ ...demo, note: "sk-secret" }];
    expect(warningsOf({ active: "demo", theme: "sk-secret", providers })).toEqual([
      "FILE: ignored, since no such field is known: theme, providers[0].note.",
    ]);
  });

  it.each([
    ["a config without any", { active: "demo", providers: [demo] }],
    ["what stands for a comment", { $schema: "x", "//": "x", _note: "x", providers: [demo] }],
    ["another program's entry", { providers: [{ id: "c", kind: "tokori-cloud", apikey: 1 }] }],
  ])("says nothing of %s", (_, config) => {
    expect(warningsOf(config)).toEqual([]);
  });
});

describe("configWarnings, ids", () => {
  it("names what is exposed and is not there", () => {
    expect(warningsOf({ expose: ["demo", "gone"], active: "demo", providers: [demo] })).toEqual([
      'FILE: expose names "gone", and there is no such provider.',
    ]);
  });

  it("names an id that hides another one's models", () => {
    const providers = [
      { ...demo, id: "lab/vllm" },
      { ...demo, id: "lab" },
      { ...demo, id: "a/b" },
    ];
    expect(warningsOf({ active: "lab", expose: "all", providers })).toEqual([
      'FILE: models are named ID/MODEL, so that the id "lab/vllm" hides those of "lab" that begin with "vllm". Give it an id without a slash.',
    ]);
  });
});

describe("configWarnings, access", () => {
  const withKey: Config = {
    providers: [{ id: "a", kind: "gemini", model: "g", apiKey: "sk-secret" }],
  };
  const withVariable: Config = {
    providers: [{ id: "a", kind: "gemini", model: "g", apiKey: "env:K" }],
  };
  const withPassword: Config = {
    providers: [{ id: "a", kind: "openai", model: "g", baseUrl: "http://me:secret@pc/v1" }],
  };

  it.each([
    ["a key", withKey, 0o644, true],
    ["a key", withKey, 0o620, true],
    ["a key", withKey, 0o600, false],
    ["a variable's name", withVariable, 0o644, false],
    ["a password in an address", withPassword, 0o604, true],
  ])("for a file that holds %s: %j with mode %o, warned: %s", (_, config, mode, isWarned) => {
    const path = join(temporaryHome(config), "config.json");
    chmodSync(path, mode);
    expect(configWarnings(config, path)).toEqual(
      isWarned
        ? [
            `${path} holds an API key or a password, and its mode lets other users of this PC read it. Close it: chmod 600 ${path}`,
          ]
        : [],
    );
  });
});
