import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { createModelDirectory } from "../../src/models/create-model-directory.ts";
import type { ModelAccess, ModelDirectory } from "../../src/models/model-directory.ts";
import type { CatalogEntry, ProviderCatalog } from "../../src/models/provider-catalog.ts";
import type { ModelInfo, Provider } from "../../src/providers/provider.ts";

type Listed = readonly (string | ModelInfo)[];

/** A provider, with what it lists; each call of the list is written down in `asked`. */
function provider(
  model: string | undefined,
  {
    name = "Fake",
    list,
    asked = [],
  }: { name?: string; list?: () => unknown; asked?: string[] } = {},
): Provider {
  return {
    name,
    ...(model !== undefined && { model }),
    async *chat() {},
    ...(list && {
      listModels: () => {
        asked.push(name);
        return list() as Promise<Listed>;
      },
    }),
  };
}

const lists =
  (...models: Listed) =>
  async () =>
    models;
const dead = () => Promise.reject(new Error("dead"));

function noKey(): never {
  throw new ChatError("chat.no_provider", "No key.");
}

async function ids(directory: ModelDirectory, access: ModelAccess = "owner"): Promise<string[]> {
  return (await directory.list(access)).map(({ id }) => id);
}

/** What a name leads to: the id, and what is asked of which provider; or the error's code. */
async function found(
  directory: ModelDirectory,
  name: string | undefined,
  access: ModelAccess = "owner",
): Promise<unknown> {
  try {
    const chosen = await directory.find(name, access);
    return [chosen.id, chosen.provider.name, chosen.model];
  } catch (error) {
    if (error instanceof ChatError) return error.code;
    throw error;
  }
}

function directoryOf(entries: readonly CatalogEntry[], more: Partial<ProviderCatalog> = {}) {
  return createModelDirectory({ catalog: { active: entries[0]?.id ?? null, entries, ...more } });
}

const ollama: CatalogEntry = {
  id: "ollama",
  provider: provider("llama3.1", {
    name: "Ollama",
    list: lists("qwen3:8b", "llama3.1:latest", "hf.co/a/b:Q4"),
  }),
  isFree: true,
};
const router: CatalogEntry = {
  id: "router",
  provider: provider("moonshot/kimi", { name: "Router", list: lists("unasked") }),
  models: ["moonshot/kimi", "meta/llama", "meta/llama"],
};
const gpt: CatalogEntry = {
  id: "gpt",
  provider: provider("gpt-5-mini", { name: "OpenAI", list: lists("gpt-5", "gpt-5-mini") }),
};
const ALL = [ollama, router, gpt];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("createModelDirectory, list", () => {
  it("has the active provider first, and of each the model that it was made with", async () => {
    expect(await ids(directoryOf(ALL, { active: "gpt" }))).toEqual([
      "gpt/gpt-5-mini",
      "ollama/llama3.1",
      "ollama/qwen3:8b",
      "ollama/hf.co/a/b:Q4",
      "router/moonshot/kimi",
      "router/meta/llama",
    ]);
  });

  it("tells what is known of each", async () => {
    const about = { displayName: "Q", created: 5, contextLength: 9, inputModalities: ["text"] };
    const listed = [{ name: "m", ...about, id: "evil", ownedBy: "evil" }];
    const entry = { id: "a", isFree: true, provider: provider("m", { list: lists(...listed) }) };
    expect(await directoryOf([entry]).list("owner")).toEqual([
      { id: "a/m", ownedBy: "a", isLocal: true, ...about },
    ]);
  });

  it("tells what a model's name tells where the list is not asked for, and does not say more", async () => {
    const aboutModel = (name: string) => ({ inputModalities: [name], contextLength: 1 });
    const listed = provider("m", { list: lists({ name: "m", contextLength: 9 }, "n") });
    const entries: CatalogEntry[] = [
      { id: "a", provider: { ...listed, aboutModel }, models: "configured" },
      { id: "b", provider: { ...listed, aboutModel }, models: "listed" },
      { id: "c", provider: { ...listed, aboutModel }, models: ["o"] },
    ];
    expect(
      (await directoryOf(entries).list("owner")).map((model) => [
        model.id,
        model.inputModalities,
        model.contextLength,
      ]),
    ).toEqual([
      ["a/m", ["m"], 1],
      ["b/m", ["m"], 9],
      ["b/n", ["n"], 1],
      ["c/m", ["m"], 1],
      ["c/o", ["o"], 1],
    ]);
  });

  it("asks only those whose list is offered, side by side", async () => {
    const asked: string[] = [];
    const never = () => new Promise(() => {});
    const entries = ["a", "b", "c"].map((id) => ({
      id,
      provider: provider("m", { name: id, list: never, asked }),
      models: id === "c" ? ("configured" as const) : ("listed" as const),
    }));
    const listed = ids(directoryOf(entries));
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(["a", "b"]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await listed).toEqual(["a/m", "b/m", "c/m"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("has of a dead provider its configured model, and leaves out one that has no key", async () => {
    const entries: CatalogEntry[] = [
      { id: "a", provider: provider("m", { list: dead }), models: "listed" },
      { id: "b", provider: noKey },
      { id: "c", provider: () => Promise.reject(new Error("broken")) },
      { id: "d", provider: async () => provider("n") },
    ];
    expect(await ids(directoryOf(entries))).toEqual(["a/m", "d/n"]);
  });

  it("calls the model of a provider that does not tell it default", async () => {
    expect(await ids(directoryOf([{ id: "a", provider: provider(undefined) }]))).toEqual([
      "a/default",
    ]);
  });

  it.each<[string, ProviderCatalog | (() => never)]>([
    ["an empty catalog", { active: null, entries: [] }],
    ["no provider at all", noKey],
  ])("is empty for %s", async (_, catalog) => {
    expect(await createModelDirectory({ catalog }).list("owner")).toEqual([]);
  });

  it("passes on that the catalog cannot be had", async () => {
    const catalog = () => Promise.reject(new Error("broken"));
    await expect(createModelDirectory({ catalog }).list("owner")).rejects.toThrow("broken");
  });

  it("is of the catalog as it is now", async () => {
    let catalog: ProviderCatalog = { active: "gpt", entries: [gpt] };
    const directory = createModelDirectory({ catalog: () => catalog });
    expect(await ids(directory)).toEqual(["gpt/gpt-5-mini"]);
    catalog = { active: "router", entries: [router] };
    expect(await ids(directory)).toEqual(["router/moonshot/kimi", "router/meta/llama"]);
  });
});

describe("createModelDirectory, find", () => {
  it.each<[name: string | undefined, outcome: unknown]>([
    [undefined, ["ollama/llama3.1", "Ollama", "llama3.1"]],
    ["default", ["ollama/llama3.1", "Ollama", "llama3.1"]],
    ["llama3.1", ["ollama/llama3.1", "Ollama", "llama3.1"]],
    ["ollama/llama3.1", ["ollama/llama3.1", "Ollama", "llama3.1"]],
    ["ollama/llama3.1:latest", ["ollama/llama3.1", "Ollama", "llama3.1"]],
    ["qwen3:8b", ["ollama/qwen3:8b", "Ollama", "qwen3:8b"]],
    ["ollama/qwen3:8b", ["ollama/qwen3:8b", "Ollama", "qwen3:8b"]],
    ["ollama/hf.co/a/b:Q4", ["ollama/hf.co/a/b:Q4", "Ollama", "hf.co/a/b:Q4"]],
    // No provider is called hf.co, and the active one has this.
    ["hf.co/a/b:Q4", ["ollama/hf.co/a/b:Q4", "Ollama", "hf.co/a/b:Q4"]],
    ["router/moonshot/kimi", ["router/moonshot/kimi", "Router", "moonshot/kimi"]],
    ["router/meta/llama", ["router/meta/llama", "Router", "meta/llama"]],
    ["gpt/gpt-5-mini", ["gpt/gpt-5-mini", "OpenAI", "gpt-5-mini"]],
    // Listed, and not offered.
    ["gpt/gpt-5", "chat.model_not_found"],
    ["router/unasked", "chat.model_not_found"],
    // Another one's.
    ["gpt-5-mini", "chat.model_not_found"],
    ["moonshot/kimi", "chat.model_not_found"],
  ])("%s", async (name, outcome) => {
    expect(await found(directoryOf(ALL), name)).toEqual(outcome);
  });

  it.each([
    "",
    "/",
    "ollama",
    "ollama/",
    "/llama3.1",
    "Ollama/llama3.1",
    "OLLAMA/LLAMA3.1",
    " ollama/llama3.1",
    "ollama/llama3.1 ",
    "ollama//llama3.1",
    "ollama/../gpt/gpt-5-mini",
    "../ollama/llama3.1",
    "ollama%2Fllama3.1",
    "ollama/llama3.1\u0000",
    "ollama\\llama3.1",
    "ｏllama/llama3.1",
    "оllama/llama3.1",
    "ollama/llama3.1\u200b",
    "__proto__",
    "__proto__/__proto__",
    "constructor/prototype",
    "ollama/__proto__",
    "ollama/toString",
    "router/length",
    "router/0",
    "http://127.0.0.1:11434/llama3.1",
    "\ud800",
    "x".repeat(1_000_000),
    "/".repeat(100_000),
    `ollama/${"x/".repeat(100_000)}`,
  ])("knows no %.30s", async (name) => {
    for (const access of ["owner", "device"] as const)
      expect(await found(directoryOf(ALL), name, access)).toBe("chat.model_not_found");
  });

  it.each([
    ["nope", "There is no model 'nope' here. GET /v1/models lists what there is."],
    [
      "a\u001b[2J\n\u202e\ud800",
      "There is no model 'a\ufffd[2J\ufffd\ufffd\ufffd' here. GET /v1/models lists what there is.",
    ],
    [
      "x".repeat(1_000_000),
      `There is no model '${"x".repeat(100)}…' here. GET /v1/models lists what there is.`,
    ],
  ])("says what is not there, in few words: %.20s", async (name, message) => {
    await expect(directoryOf(ALL).find(name, "owner")).rejects.toMatchObject({
      message,
      status: 404,
      param: "model",
    });
  });

  it("takes the longest id that fits", async () => {
    const entries = [
      { id: "lab", provider: provider("m", { name: "Lab" }), models: ["vllm/x", "other/x"] },
      { id: "lab/vllm", provider: provider("x", { name: "vLLM" }) },
    ];
    const directory = directoryOf(entries);
    expect(await found(directory, "lab/vllm/x")).toEqual(["lab/vllm/x", "vLLM", "x"]);
    expect(await found(directory, "lab/other/x")).toEqual(["lab/other/x", "Lab", "other/x"]);
    expect(await found(directory, "lab/vllm")).toBe("chat.model_not_found");
  });

  it("finds a model that a provider does not tell", async () => {
    const directory = directoryOf([{ id: "a", provider: provider(undefined) }]);
    for (const name of [undefined, "default", "a/default"])
      expect(await found(directory, name)).toEqual(["a/default", "Fake", undefined]);
  });

  it("finds one that is called default, by its whole name", async () => {
    const directory = directoryOf([{ id: "a", provider: provider("m"), models: ["default"] }]);
    expect(await found(directory, "default")).toEqual(["a/m", "Fake", "m"]);
    expect(await found(directory, "a/default")).toEqual(["a/default", "Fake", "default"]);
  });

  it("asks a list that it remembers once more for what is not in it", async () => {
    const asked: string[] = [];
    let models = ["a"];
    const list = async () => models;
    const entry = { id: "o", isFree: true, provider: provider("m", { list, asked }) };
    const directory = directoryOf([entry]);
    expect(await found(directory, "o/new")).toBe("chat.model_not_found");
    expect(asked.length).toBe(1);
    models = ["a", "new"];
    // Not at each name that someone tries.
    expect(await found(directory, "o/new")).toBe("chat.model_not_found");
    vi.advanceTimersByTime(2_000);
    expect(await found(directory, "o/a")).toEqual(["o/a", "Fake", "a"]);
    expect(asked.length).toBe(1);
    expect(await found(directory, "o/new")).toEqual(["o/new", "Fake", "new"]);
    expect(asked.length).toBe(2);
  });

  it.each([
    ["rejects", dead],
    ["gives no list", async () => "models"],
  ])("lets the provider say what it lacks when its list %s", async (_, list) => {
    const entry = { id: "o", isFree: true, provider: provider("m", { list }) };
    const directory = directoryOf([entry]);
    expect(await found(directory, "o/x")).toEqual(["o/x", "Fake", "x"]);
    expect(await found(directory, "x")).toEqual(["o/x", "Fake", "x"]);
    // What may be meant for another provider does not go to this one.
    expect(await found(directory, "gone/x")).toBe("chat.model_not_found");
  });

  it("says what a provider lacks that cannot be used", async () => {
    const directory = directoryOf([ollama, { id: "b", provider: noKey }]);
    expect(await found(directory, "b/x")).toBe("chat.no_provider");
  });

  it.each([
    ["none is active", null],
    ["the active one is gone", "gone"],
  ])("has no default when %s, and finds the others", async (_, active) => {
    const directory = directoryOf(ALL, { active });
    expect(await found(directory, undefined)).toBe("chat.no_provider");
    expect(await found(directory, "llama3.1")).toBe("chat.model_not_found");
    expect(await found(directory, "gpt/gpt-5-mini")).toEqual([
      "gpt/gpt-5-mini",
      "OpenAI",
      "gpt-5-mini",
    ]);
  });

  it("passes on what stands before every reply", async () => {
    const directory = directoryOf(ALL, {
      beforeReply() {
        throw new ChatError("chat.busy", "Busy.");
      },
    });
    for (const name of [undefined, "gpt/gpt-5-mini", "nope"])
      expect(await found(directory, name)).toBe("chat.busy");
    expect((await ids(directory)).length).toBe(6);
  });

  it("has its own default when it was given one", async () => {
    const given = provider("other", { name: "My Own (5)" });
    const catalog = { active: "gpt", entries: ALL };
    const directory = createModelDirectory({ catalog, active: async () => given });
    expect(await found(directory, undefined)).toEqual(["gpt/other", "My Own (5)", "other"]);
    const alone = createModelDirectory({ catalog: noKey, active: async () => given });
    expect(await found(alone, "default")).toEqual(["my-own-5/other", "My Own (5)", "other"]);
  });
});

describe("createModelDirectory, for a device", () => {
  const PAID = "gpt/gpt-5-mini";
  const FREE = ["ollama/llama3.1", "ollama/qwen3:8b", "ollama/hf.co/a/b:Q4"];
  const SOME = ["router/moonshot/kimi", "router/meta/llama"];

  it.each<[ProviderCatalog["expose"], active: string, expected: string[]]>([
    [undefined, "gpt", [PAID, ...FREE]],
    ["free", "ollama", FREE],
    ["free", "router", [...SOME, ...FREE]],
    ["active", "gpt", [PAID]],
    ["active", "ollama", FREE],
    ["all", "gpt", [PAID, ...FREE, ...SOME]],
    [["router"], "router", SOME],
    // The model that answers where none is named is always among them.
    [["router"], "ollama", ["ollama/llama3.1", ...SOME]],
    [[], "ollama", ["ollama/llama3.1"]],
    [["gone"], "gone", []],
    ["active", "gone", []],
  ])("with expose %j and %s active", async (expose, active, expected) => {
    const directory = directoryOf(ALL, { active, ...(expose && { expose }) });
    expect(await ids(directory, "device")).toEqual(expected);
    expect((await ids(directory)).length).toBe(6);
    for (const id of await ids(directory)) {
      const isExpected = expected.includes(id);
      expect([id, (await found(directory, id, "device")) !== "chat.model_not_found"]).toEqual([
        id,
        isExpected,
      ]);
    }
  });

  it("makes no difference between what is not for it and what is not there", async () => {
    const asked: string[] = [];
    const resolved: string[] = [];
    const entry = (id: string, isFree: boolean): CatalogEntry => {
      const made = provider("m", { name: id, list: lists("n"), asked });
      const source = () => {
        resolved.push(id);
        return made;
      };
      return { id, isFree, models: "listed", provider: source };
    };
    const broken: CatalogEntry = {
      id: "broken",
      provider: () => {
        resolved.push("broken");
        return noKey();
      },
    };
    const entries = [entry("open", true), entry("secret", false), broken];
    const trace = async (name: string): Promise<unknown> => {
      const directory = directoryOf(entries);
      asked.length = resolved.length = 0;
      const error = await directory.find(name, "device").catch((thrown: unknown) => thrown);
      const { message, code, headers } = error as ChatError;
      return {
        message: message.replace(name, "NAME"),
        code,
        headers,
        asked: [...asked],
        resolved: [...resolved],
      };
    };
    const missing = await trace("absent/m");
    for (const name of ["secret/m", "secret/n", "secret/x", "secret/", "broken/m"])
      expect(await trace(name)).toEqual(missing);
    expect(missing).toMatchObject({ code: "chat.model_not_found", asked: ["open"] });
    const list = await directoryOf(entries).list("device");
    expect(list.map(({ id }) => id)).toEqual(["open/m", "open/n"]);
    expect(resolved).not.toContain("secret");
  });
});
