import { describe, expect, it } from "vitest";
import { type ConfigDocument, readDocument } from "../../../src/cli/config/config-document.ts";
import {
  type ProviderChanges,
  withEditedEntry,
  withRenamedEntry,
} from "../../../src/cli/config/provider-edits.ts";
import { temporaryHome } from "../temporary-home.ts";

const TEXT = `{
  "active": "gpt",
  "expose": ["local", "gpt"],
  "providers": [
    { "id": "local", "kind": "ollama", "model": "llama3.1", "temperature": 1 },
    { "id": "gpt", "kind": "openai", "apiKey": "sk-1", "model": "gpt-5-mini", "note": "keep" },
    { "id": "lab", "kind": "ollama", "baseUrl": "http://lab:11434", "model": "m" },
    { "id": "demo", "kind": "demo" }
  ]
}
`;

function document(): ConfigDocument {
  return readDocument(`${temporaryHome(TEXT)}/config.json`);
}

describe("withEditedEntry", () => {
  it.each<[id: string, ProviderChanges, entry: object]>([
    ["local", { model: "qwen3" }, { model: "qwen3", temperature: 1 }],
    ["local", { address: "http://pc:11434" }, { host: "http://pc:11434" }],
    ["lab", { address: "http://pc:11434" }, { baseUrl: "http://pc:11434" }],
    ["gpt", { address: "http://pc/v1" }, { baseUrl: "http://pc/v1", note: "keep" }],
    ["gpt", { apiKey: "env:KEY", maxTokens: 5 }, { apiKey: "env:KEY", maxTokens: 5 }],
    ["gpt", { thinking: "hidden" }, { thinking: "hidden", apiKey: "sk-1" }],
  ])("%s: %j", (id, changes, expected) => {
    const { config } = withEditedEntry(document(), id, changes);
    expect(config.providers.find((entry) => entry.id === id)).toMatchObject(expected);
  });

  it("takes fields out", () => {
    const { config } = withEditedEntry(document(), "local", { temperature: null });
    expect(config.providers[0]).toEqual({ id: "local", kind: "ollama", model: "llama3.1" });
  });

  it("changes nothing of a provider that there is not, or that has nothing to set", () => {
    expect(() => withEditedEntry(document(), "none", { model: "m" })).toThrow(
      "There is no provider 'none'.",
    );
    expect(() => withEditedEntry(document(), "demo", { model: "m" })).toThrow("nothing to set");
    expect(() => withEditedEntry(document(), "gpt", { address: "no address" })).toThrow(
      "expected an http:// or https:// address",
    );
  });
});

describe("withRenamedEntry", () => {
  it("renames it wherever the config names it, and nothing else", () => {
    expect(withRenamedEntry(document(), "gpt", "openai").text).toBe(
      TEXT.replaceAll('"gpt"', '"openai"'),
    );
    expect(withRenamedEntry(document(), "lab", "pc").text).toBe(TEXT.replace('"lab"', '"pc"'));
    expect(withRenamedEntry(document(), "lab", "lab").text).toBe(TEXT);
  });

  it.each([
    ["none", "new", "There is no provider 'none'."],
    ["lab", "gpt", "There is a provider 'gpt' already."],
  ])("does not rename %s to %s", (from, to, words) => {
    expect(() => withRenamedEntry(document(), from, to)).toThrow(words);
  });
});
