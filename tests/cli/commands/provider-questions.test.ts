import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { completeDraft } from "../../../src/cli/commands/provider-questions.ts";
import type { Config } from "../../../src/cli/config/config.ts";
import type { ProviderDraft } from "../../../src/cli/providers/draft.ts";

const ENTER = "\r";
const DOWN = "\u001b[B";
const CLEAR_LINE = "\u0015";

interface Asked {
  readonly draft: ProviderDraft;
  /** All that was printed, without colours. */
  readonly screen: string;
}

/** Answers each question, once the text before it has been printed, with these keys. */
async function answer(
  given: ProviderDraft,
  answers: readonly (readonly [shown: string, ...keys: string[]])[],
  config: Config = { providers: [] },
): Promise<Asked> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = [...answers];
  let screen = "";
  let unread = "";
  output.setEncoding("utf8").on("data", (part: string) => {
    const text = stripVTControlCharacters(part);
    screen += text;
    unread += text;
    const [shown, ...keys] = left[0] ?? [""];
    if (shown === "" || !unread.includes(shown)) return;
    left.shift();
    unread = "";
    // Once the question listens, too.
    setImmediate(() => {
      for (const key of keys) input.write(key);
    });
  });
  const draft = await completeDraft(given, {
    config,
    env: {},
    connect: () => Promise.reject(new Error("asked for its models")),
    terminal: { input, output },
  });
  expect(left).toEqual([]);
  return { draft, screen };
}

const COMPATIBLE = ["Which provider?", ...Array<string>(5).fill(DOWN), ENTER] as const;

it.each([
  ["127.0.0.1:1234/v1", "http://127.0.0.1:1234/v1", "local"],
  ["api.deepseek.com/v1", "https://api.deepseek.com/v1", "deepseek"],
])("completeDraft completes the address %s", async (typed, baseUrl, id) => {
  const { draft } = await answer({ model: "m" }, [
    COMPATIBLE,
    ["Its address", typed, ENTER],
    ["API key", ENTER],
    ["A name for it", ENTER],
  ]);
  expect(draft).toEqual({ kind: "openai", baseUrl, model: "m", id });
});

it("completeDraft asks again for what is no address, and keeps the other answers", async () => {
  const { draft, screen } = await answer({ model: "m" }, [
    COMPATIBLE,
    ["Its address", "ftp://pc", ENTER],
    ["It is an address such as http://127.0.0.1:1234/v1.", CLEAR_LINE, "http://pc/v1", ENTER],
    ["API key", ENTER],
    ["A name for it", ENTER],
  ]);
  expect(draft).toEqual({ kind: "openai", baseUrl: "http://pc/v1", model: "m", id: "pc" });
  expect(screen).toContain("OpenAI-compatible");
});

it("completeDraft asks again for a name that is taken", async () => {
  const { draft } = await answer(
    { kind: "ollama", model: "m" },
    [
      ["A name for it", "mine", ENTER],
      ["There is a provider 'mine' already.", CLEAR_LINE, "other", ENTER],
    ],
    { providers: [{ id: "mine", kind: "demo" }] },
  );
  expect(draft).toEqual({ kind: "ollama", model: "m", id: "other" });
});

// Nothing is left to ask.
const OLLAMA = { kind: "ollama", model: "m", id: "o" } as const;

it.each<[string, ProviderDraft, Record<string, string>, ProviderDraft]>([
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
