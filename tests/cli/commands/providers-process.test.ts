import { describe, expect, it } from "vitest";
import type { Config, ProviderEntry } from "../../../src/cli/config/config.ts";
import { type ProviderDraft, toEntry } from "../../../src/cli/providers/draft.ts";
import { listProviders } from "../../../src/cli/providers/list.ts";
import { sendTestMessage } from "../../../src/cli/providers/trial.ts";
import type { Provider, ProviderEvent } from "../../../src/providers/provider.ts";

const NONE: Config = { providers: [] };

describe("toEntry", () => {
  it.each([
    [{ kind: "demo" }, { id: "demo", kind: "demo" }],
    [
      { kind: "ollama", model: "m", host: "pc:1" },
      { id: "ollama", kind: "ollama", host: "pc:1", model: "m" },
    ],
    [
      { kind: "ollama", model: "m", baseUrl: "http://pc" },
      { id: "ollama", kind: "ollama", host: "http://pc", model: "m" },
    ],
    [
      { kind: "openai", model: "m", baseUrl: "http://pc/v1", id: "lab", temperature: 0 },
      { id: "lab", kind: "openai", baseUrl: "http://pc/v1", model: "m", temperature: 0 },
    ],
    [
      { kind: "gemini", model: "m", apiKey: "env:K", maxTokens: 5, thinking: "hidden" },
      {
        id: "gemini",
        kind: "gemini",
        apiKey: "env:K",
        model: "m",
        maxTokens: 5,
        thinking: "hidden",
      },
    ],
  ] as [ProviderDraft, object][])("makes %j an entry", (draft, entry) => {
    expect(JSON.stringify(toEntry(draft, NONE))).toBe(JSON.stringify(entry));
  });

  it.each([
    [{}, "--kind is missing"],
    [{ kind: "ollama" }, "--model is missing"],
    [{ kind: "openai", model: "m" }, "--key-env NAME or --key-stdin is missing"],
    [
      { kind: "anthropic", model: "m", baseUrl: "http://x" },
      "--key-env NAME or --key-stdin is missing",
    ],
    [
      { kind: "openai", model: "m", apiKey: "k", host: "x" },
      "--host is for ollama. Use --base-url.",
    ],
  ] as [ProviderDraft, string][])("names what is wrong with %j", (draft, message) => {
    expect(() => toEntry(draft, NONE)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }),
    );
  });
});

const NOTE = 'What paired devices may use is set by "models" and "expose" in the config.\n';

describe("listProviders", () => {
  it.each<[expose: Config["expose"], active: string, ...devices: string[]]>([
    [undefined, "paid", "this model", "all its models", "2 models", "this model"],
    [undefined, "gone", "none", "all its models", "2 models", "this model"],
    ["active", "free", "none", "all its models", "none", "none"],
    ["all", "paid", "this model", "all its models", "2 models", "this model"],
    [["some"], "paid", "this model", "none", "2 models", "none"],
    [[], "some", "none", "none", "this model", "none"],
  ])("says what devices may use: expose %j, active %s", (expose, active, ...devices) => {
    const config: Config = {
      active,
      ...(expose !== undefined && { expose }),
      providers: [
        { id: "paid", kind: "openai", apiKey: "k", model: "m" },
        { id: "free", kind: "ollama", model: "m" },
        { id: "some", kind: "ollama", model: "m", models: ["m", "n", "n"] },
        { id: "demo", kind: "demo" },
      ],
    };
    const rows = listProviders(config, {}).split("\n").slice(0, 4);
    expect(rows.map((row) => row.replace(/^.*devices: /, ""))).toEqual(devices);
  });

  it("shows everything but the keys", () => {
    const config: Config = {
      active: "gpt",
      providers: [
        { id: "ollama", kind: "ollama", model: "llama3.1" },
        { id: "gpt", kind: "openai", apiKey: "env:A", model: "gpt-5-mini" },
        {
          id: "lab",
          kind: "openai",
          apiKey: "sk-secret",
          baseUrl: "http://pc/v1",
          model: "m\u001b[2J",
        },
        { id: "g", kind: "gemini", apiKey: "env:B", model: "g" },
        { id: "cloud", kind: "tokori-cloud" },
      ],
    };
    expect(listProviders(config, { A: "x" })).toBe(
      `   ollama  ollama        llama3.1    http://127.0.0.1:11434  no key             devices: all its models
*  gpt     openai        gpt-5-mini  -                       key env:A (set)    devices: this model
   lab     openai        m [2J       http://pc/v1            key set            devices: none
   g       gemini        g           -                       key env:B (unset)  devices: none
   cloud   tokori-cloud  -           -                       no key             devices: none
${NOTE}`,
    );
  });

  const SECRET = "never-to-be-seen";
  it.each([
    [
      "openai",
      `http://flo:${SECRET}@127.0.0.1:1234/v1/?key=${SECRET}#${SECRET}`,
      "http://127.0.0.1:1234/v1",
    ],
    ["openai", `https://${SECRET}@api.example.com/v1`, "https://api.example.com/v1"],
    ["gemini", `https://api.example.com?key=${SECRET}`, "https://api.example.com"],
    ["anthropic", `https://api.example.com/\u001b[2J?${SECRET}`, "https://api.example.com/%1B[2J"],
    ["ollama", `http://flo:${SECRET}@pc:1/?token=${SECRET}`, "http://pc:1"],
    ["ollama", `flo:${SECRET}@pc`, "http://pc:11434"],
  ])("shows of %s at %s the address alone", (kind, baseUrl, address) => {
    const entry = { id: "a", kind, model: "m", baseUrl, apiKey: SECRET } as ProviderEntry;
    const listed = listProviders({ active: "a", providers: [entry] }, {});
    expect(listed).toBe(`*  a  ${kind}  m  ${address}  key set  devices: this model\n${NOTE}`);
  });

  it("shows nothing of an entry that is not served, whatever is in it", () => {
    const entry = { id: "c", kind: "tokori-cloud", baseUrl: { at: SECRET }, apiKey: [SECRET] };
    const config: Config = { active: "c", providers: [entry as ProviderEntry] };
    expect(listProviders(config, {})).toBe(
      `*  c  tokori-cloud  -  -  no key  devices: none\n${NOTE}`,
    );
  });

  it("says when none is active", () => {
    const config: Config = { active: "gone", providers: [{ id: "demo", kind: "demo" }] };
    expect(listProviders(config, {})).toContain(
      "None of them is active. Choose one: npx tsx mod.ts providers use ID\n",
    );
  });
});

describe("sendTestMessage", () => {
  function saying(...events: (ProviderEvent | string)[]): Provider & { stopped: () => boolean } {
    let signal: AbortSignal | undefined;
    return {
      name: "Fake",
      async *chat(_, options) {
        signal = options.signal;
        yield* events;
      },
      stopped: () => signal?.aborted === true,
    };
  }

  it("returns the time to the first sign of life and how the reply begins", async () => {
    let now = 100;
    const clock = (): number => {
      now += 50;
      return now;
    };
    const provider = saying({ type: "reasoning", text: "Hm" }, "Hel", {
      type: "text",
      text: "lo\n!",
    });
    expect(await sendTestMessage(provider, { now: clock })).toEqual({
      firstTokenMs: 50,
      reasoned: true,
      beginning: "Hello !",
    });
  });

  it("stops the provider once it has read enough", async () => {
    const provider = saying(..."x".repeat(1000));
    expect((await sendTestMessage(provider)).beginning).toBe(`${"x".repeat(120)} …`);
    expect(provider.stopped()).toBe(true);
  });

  it.each([
    ["a family", "👨‍👩‍👧‍👦"],
    ["a flag", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["a skin tone", "👋🏽"],
    ["an accent", "e\u0301"],
  ])("cuts no character that people see as one: %s", async (_, character) => {
    const provider = saying(...character.repeat(200));
    const count = Math.floor(120 / character.length);
    const { beginning } = await sendTestMessage(provider);
    expect(beginning).toBe(`${character.repeat(count)} …`);
  });

  it("waits for the first token alone when asked to", async () => {
    const provider = saying({ type: "reasoning", text: "Hm" }, ..."x".repeat(1000));
    const reply = await sendTestMessage(provider, { firstTokenOnly: true });
    expect(reply).toEqual({ firstTokenMs: expect.any(Number), reasoned: true, beginning: "" });
    expect(provider.stopped()).toBe(true);
  });

  it("does not wait for a provider that does not end when it is stopped", async () => {
    const never = new Promise<never>(() => {});
    const provider: Provider = {
      name: "Fake",
      chat: () => ({
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: "x".repeat(500) }),
          return: () => never,
        }),
      }),
    };
    expect((await sendTestMessage(provider)).beginning).toBe(`${"x".repeat(120)} …`);
  });

  it.each([
    [[{ type: "finish", reason: "stop" }], "Fake finished without any text."],
    [[{ type: "reasoning", text: "Hm" }], "Fake finished without any text."],
    [[{ type: "finish", reason: "refusal" }], "Fake declined to answer."],
  ] as [ProviderEvent[], string][])("fails on %j", async (events, message) => {
    await expect(sendTestMessage(saying(...events))).rejects.toThrow(message);
  });
});
