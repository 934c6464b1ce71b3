import { describe, expect, it } from "vitest";
import {
  withNewProvider,
  withProviderChanges,
  withSettings,
} from "../../../src/cli/config/change-settings.ts";
import type { ConfigDocument } from "../../../src/cli/config/config-document.ts";
import { MASK, maskedConfig } from "../../../src/cli/config/masked-config.ts";
import { parseConfig } from "../../../src/cli/config/parse-config.ts";

const SECRET = "sk-never-to-be-seen";

const CONFIG = {
  active: "gpt",
  agent: "writer",
  providers: [
    { id: "gpt", kind: "openai", apiKey: SECRET, model: "gpt-5-mini", temperature: 0.5 },
    { id: "env", kind: "anthropic", apiKey: "env:ANTHROPIC_API_KEY", model: "claude" },
    {
      id: "local",
      kind: "openai",
      baseUrl: `http://flo:${SECRET}@127.0.0.1:1234/v1?key=${SECRET}`,
      model: "q",
    },
    { id: "ollama", kind: "ollama", host: `flo:${SECRET}@127.0.0.1`, model: "llama3.1" },
    {
      id: "own",
      kind: "openai",
      baseUrl: "https://a.example/v1",
      apiKey: `${SECRET}-own`,
      model: "m",
    },
    { id: "later", kind: "demo", headers: { authorization: SECRET }, _note: SECRET },
    { id: "cloud", kind: "tokori-cloud", token: SECRET },
  ],
  limits: { firstTokenMs: 1000, unknown: SECRET },
  password: SECRET,
};

function documentOf(config: object | string = CONFIG): ConfigDocument {
  const text = typeof config === "string" ? config : JSON.stringify(config, null, 2);
  return { path: "config.json", text, config: parseConfig(text, "config.json") };
}

const jsonOf = ({ text }: ConfigDocument): typeof CONFIG => JSON.parse(text);

/** What is refused, by its field. */
function field(change: () => unknown): unknown {
  try {
    change();
    return "nothing was refused";
  } catch (error) {
    expect(String(error)).not.toContain(SECRET);
    return (
      (error as { param?: string; field?: string }).param ?? (error as { field?: string }).field
    );
  }
}

describe("maskedConfig", () => {
  it("shows all but what is or may be secret", () => {
    const shown = maskedConfig(documentOf().config);
    expect(JSON.stringify(shown)).not.toContain(SECRET);
    expect(shown).toEqual({
      ...CONFIG,
      providers: [
        { ...CONFIG.providers[0], apiKey: MASK },
        CONFIG.providers[1],
        { ...CONFIG.providers[2], baseUrl: `http://${MASK}@127.0.0.1:1234/v1?${MASK}` },
        { ...CONFIG.providers[3], host: `${MASK}@127.0.0.1` },
        { ...CONFIG.providers[4], apiKey: MASK },
        { id: "later", kind: "demo", headers: MASK, _note: MASK },
        { id: "cloud", kind: "tokori-cloud", token: MASK },
      ],
      limits: { firstTokenMs: 1000, unknown: MASK },
      password: MASK,
    });
  });
});

describe("withSettings", () => {
  it("leaves the file to the letter when all is sent back as it was shown", () => {
    const document = documentOf();
    expect(withSettings(document, maskedConfig(document.config)).text).toBe(document.text);
  });

  it("changes what is sent, takes out what is null, and leaves the rest", () => {
    const changed = withSettings(documentOf(), {
      active: null,
      agent: null,
      expose: "all",
      limits: { firstTokenMs: null, replyChars: 5 },
    });
    const { agent: _, ...rest } = CONFIG;
    expect(jsonOf(changed)).toEqual({
      ...rest,
      active: null,
      expose: "all",
      limits: { unknown: SECRET, replyChars: 5 },
    });
  });

  it("keeps the secrets of a list that is changed, put in another order, and made longer", () => {
    const document = documentOf();
    const shown = maskedConfig(document.config).providers as Record<string, unknown>[];
    const renamed = shown.map((entry) => (entry.id === "gpt" ? { ...entry, model: "new" } : entry));
    const [first, ...others] = CONFIG.providers;
    const withNew = { ...first, model: "new" };
    expect(jsonOf(withSettings(document, { providers: renamed })).providers).toEqual([
      withNew,
      ...others,
    ]);
    const { temperature: _, ...colder } = { ...shown[0] };
    const dropped = withSettings(document, { providers: [colder, ...shown.slice(1)] });
    expect(jsonOf(dropped).providers[0]).not.toHaveProperty("temperature");
    const turned = withSettings(document, {
      providers: [{ id: "new", kind: "demo" }, ...renamed.toReversed()],
    });
    expect(jsonOf(turned).providers).toEqual([
      { id: "new", kind: "demo" },
      ...[withNew, ...others].toReversed(),
    ]);
  });

  const shown = maskedConfig(documentOf().config).providers as Record<string, unknown>[];
  const first = (changes: object) => ({
    providers: shown.map((entry, at) => (at === 0 ? { ...entry, ...changes } : entry)),
  });
  it.each<[string, Record<string, unknown>, string]>([
    ["a field that is not known", { mcpMaxIterations: 3 }, "mcpMaxIterations"],
    ["a name that every object has", { toString: 1 }, "toString"],
    ["an active one that is not there", { active: "nobody" }, "active"],
    ["a wrong type", { limits: { firstTokenMs: "soon" } }, "limits.firstTokenMs"],
    ["an unknown limit", { limits: { patience: 3 } }, "limits.patience"],
    ["limits that are none", { limits: [] }, "limits"],
    ["an agent that cannot be one", { agent: "../x" }, "agent"],
    ["a list that is none", { providers: { gpt: {} } }, "providers"],
    ["no list", { providers: null }, "providers"],
    ["a wrong value in an entry", first({ model: 5 }), "providers[0].model"],
    ["an unknown field in an entry", first({ modle: "x" }), "providers[0].modle"],
    ["a key that cannot be one", first({ apiKey: "a key with spaces" }), "providers[0].apiKey"],
    ["a mask within a value", first({ model: `x${MASK}` }), "providers[0].model"],
    ["a mask where nothing is hidden", first({ temperature: MASK }), "providers[0].temperature"],
    ["a mask on another id", { providers: [{ ...shown[0], id: "x" }] }, "providers[0].apiKey"],
    ["a list without the active one", { providers: shown.slice(1) }, "active"],
    [
      "a new address with the old key",
      first({ baseUrl: "https://evil.example/v1" }),
      "providers[0].apiKey",
    ],
  ])("refuses %s, naming the field, and nothing of the rest is changed", (_, changes, name) => {
    expect(field(() => withSettings(documentOf(), { expose: "all", ...changes }))).toBe(name);
  });
});

describe("keys", () => {
  const change = (id: string, changes: object) => () =>
    withProviderChanges(documentOf(), id, { ...changes });
  const at = (index: number) => `providers[${index}].apiKey`;

  it.each<[string, () => unknown, string]>([
    ["to a new address, not sent", change("own", { baseUrl: "https://evil.example/v1" }), at(4)],
    [
      "to a new address, masked",
      change("own", { apiKey: MASK, baseUrl: "https://b.example" }),
      at(4),
    ],
    [
      "to another path of the same host",
      change("own", { baseUrl: "https://a.example/evil" }),
      at(4),
    ],
    ["to the same path over http", change("own", { baseUrl: "http://a.example/v1" }), at(4)],
    ["to the kind's own address", change("own", { baseUrl: null }), at(4)],
    ["to another vendor", change("gpt", { kind: "gemini" }), at(0)],
    ["of a variable to a new address", change("env", { baseUrl: "https://evil.example" }), at(1)],
    [
      "of a variable, named again, to a new address",
      change("env", { apiKey: "env:ANTHROPIC_API_KEY", baseUrl: "https://evil.example" }),
      at(1),
    ],
    [
      "of a variable in a new provider at a new address",
      () =>
        withNewProvider(
          documentOf(),
          {
            id: "x",
            kind: "openai",
            model: "m",
            baseUrl: "https://evil.example",
            apiKey: "env:HOME_KEY",
          },
          { use: false },
        ),
      at(7),
    ],
    [
      "masked in a new provider",
      () =>
        withNewProvider(
          documentOf(),
          { id: "x", kind: "openai", model: "m", baseUrl: "https://evil.example", apiKey: MASK },
          { use: false },
        ),
      at(7),
    ],
  ])("do not go %s", (_, act, name) => {
    expect(field(act)).toBe(name);
  });

  it.each<[string, () => ConfigDocument]>([
    [
      "itself to a new address",
      change("own", { apiKey: "sk-new", baseUrl: "https://b.example/v1" }),
    ],
    ["to the same address with another model", change("own", { model: "n" })],
    ["of a variable to a vendor's own address", change("gpt", { apiKey: "env:OPENAI_API_KEY" })],
    ["nowhere when it is taken out", change("own", { apiKey: null, baseUrl: "https://b.example" })],
  ])("go %s", (_, act) => {
    expect(jsonOf(act()).providers).toHaveLength(7);
  });

  it("in an address are kept where it is sent back as it was shown, and only there", () => {
    const kept = withProviderChanges(documentOf(), "local", {
      baseUrl: `http://${MASK}@127.0.0.1:1234/v1?${MASK}`,
      model: "new",
    });
    expect(jsonOf(kept).providers[2]).toEqual({ ...CONFIG.providers[2], model: "new" });
    const moved = change("local", { baseUrl: `http://${MASK}@evil.example/v1?${MASK}` });
    expect(field(moved)).toBe("providers[2].baseUrl");
  });
});

describe("withProviderChanges", () => {
  it("changes the kind with its fields at once", () => {
    const changed = withProviderChanges(documentOf(), "local", {
      kind: "ollama",
      baseUrl: null,
      host: "http://127.0.0.1:11434",
      model: "llama3.1",
    });
    expect(jsonOf(changed).providers[2]).toEqual({
      id: "local",
      kind: "ollama",
      host: "http://127.0.0.1:11434",
      model: "llama3.1",
    });
  });

  it("gives no provider another id", () => {
    expect(field(() => withProviderChanges(documentOf(), "gpt", { id: "x" }))).toBe("id");
  });

  it("leaves the layout of all other places", () => {
    const text = `{\n\t"active": "a", "//": "mine",\n\t"providers": [ { "id": "a",   "kind": "demo" } ]\n}\n`;
    const changed = withProviderChanges(documentOf(text), "a", { thinking: "hidden" });
    expect(changed.text).toContain('"active": "a", "//": "mine",');
    expect(changed.config.providers[0]).toEqual({ id: "a", kind: "demo", thinking: "hidden" });
  });
});

describe("withNewProvider", () => {
  it("adds one, uses it if asked to, and refuses an id that is taken", () => {
    const entry = { id: "x", kind: "demo" };
    expect(withNewProvider(documentOf(), entry, { use: false }).config.active).toBe("gpt");
    expect(withNewProvider(documentOf(), entry, { use: true }).config.active).toBe("x");
    expect(() => withNewProvider(documentOf(), { ...entry, id: "gpt" }, { use: false })).toThrow(
      "There is a provider 'gpt' already.",
    );
  });
});
