import { expect, test } from "vitest";
import { completeDraft } from "../../../src/cli/commands/provider-questions.ts";
import type { ProviderDraft } from "../../../src/cli/providers/draft.ts";

// Nothing is left to ask.
const OLLAMA = { kind: "ollama", model: "m", id: "o" } as const;

test.each<[string, ProviderDraft, Record<string, string>, ProviderDraft]>([
  [
    "at OLLAMA_HOST, where its own tools look for it",
    OLLAMA,
    { OLLAMA_HOST: " 0.0.0.0:11500 " },
    { ...OLLAMA, host: "http://127.0.0.1:11500" },
  ],
  [
    "where it was said to be",
    { ...OLLAMA, host: "http://pc:11434" },
    { OLLAMA_HOST: "127.0.0.1:11500" },
    { ...OLLAMA, host: "http://pc:11434" },
  ],
  ["at its usual address without the variable", OLLAMA, {}, OLLAMA],
  ["at its usual address when the variable is none", OLLAMA, { OLLAMA_HOST: "http://" }, OLLAMA],
])("completeDraft takes Ollama %s", async (_, draft, env, completed) => {
  const context = { config: { providers: [] }, env, connect: () => Promise.reject(new Error()) };
  expect(await completeDraft(draft, context)).toEqual(completed);
});
