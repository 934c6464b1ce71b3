import { join } from "node:path";
import { expect, test } from "vitest";
import { defaultHome } from "../../../src/cli/files/home.ts";
import { addCommand } from "../../../src/cli/providers/add-command.ts";
import type { ProviderDraft } from "../../../src/cli/providers/draft.ts";

const usual = { home: defaultHome(), configFile: join(defaultHome(), "config.json") };

test.each<[ProviderDraft, typeof usual, string]>([
  [{ kind: "demo" }, usual, "--kind demo"],
  [
    { kind: "openai", model: "it's", id: "a b", baseUrl: "http://pc/v1", apiKey: "sk-secret" },
    { home: "/h", configFile: "/h/config.json" },
    "--home /h --kind openai --model 'it'\\''s' --id 'a b' --base-url http://pc/v1 --key-stdin",
  ],
  [
    { kind: "gemini", model: "g", apiKey: "env:K", temperature: 0, maxTokens: 5 },
    { ...usual, configFile: "/c.json" },
    "--config /c.json --kind gemini --model g --key-env K --max-tokens 5 --temperature 0",
  ],
])("addCommand of %j", (draft, files, options) => {
  expect(addCommand(draft, files)).toBe(`npx tsx mod.ts providers add ${options}`);
});
