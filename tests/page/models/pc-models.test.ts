import { describe, expect, test } from "vitest";
import {
  groupModels,
  type ListedModel,
  nameIn,
  type PcModel,
  pcModels,
  searchText,
  shortTokens,
} from "../../../page/models/pc-models.ts";

function listed(id: string, rest: Partial<ListedModel> = {}): ListedModel {
  return { id, name: id, owned_by: id.slice(0, id.indexOf("/")), ...rest };
}

describe("pcModels", () => {
  test("takes what is told of each model, and leaves out agents", () => {
    const models = pcModels([
      listed("ollama/llama3.1", { local: true }),
      listed("router/meta/llama:70b", {
        name: "Llama 70B",
        context_length: 131_072,
        architecture: { input_modalities: ["text", "image"] },
        supported_parameters: ["tools", "include_reasoning"],
      }),
      listed("agent/helper"),
    ]);
    expect(models).toEqual([
      {
        id: "ollama/llama3.1",
        name: "llama3.1",
        provider: "ollama",
        isDefault: true,
        isLocal: true,
        sees: false,
        reasons: false,
        usesTools: false,
      },
      {
        id: "router/meta/llama:70b",
        name: "Llama 70B",
        provider: "router",
        isDefault: false,
        isLocal: false,
        sees: true,
        reasons: true,
        usesTools: true,
        contextLength: 131_072,
      },
    ]);
  });

  test.each(["reasoning", "reasoning_effort", "include_reasoning"])(
    "a model with %s reasons",
    (parameter) => {
      const [model] = pcModels([listed("a/m", { supported_parameters: [parameter] })]);
      expect(model?.reasons).toBe(true);
    },
  );

  test("a provider that is called agent has models", () => {
    expect(pcModels([listed("x/m", { owned_by: "agent" })])).toHaveLength(1);
  });
});

test.each([
  ["ollama/llama3.1", undefined, "llama3.1"],
  ["router/meta/llama:70b", undefined, "meta/llama:70b"],
  ["lab/vllm/m", "lab/vllm", "m"],
  ["echo/default", undefined, "echo"],
  ["bare", undefined, "bare"],
])("nameIn(%j, %j) is %j", (id, provider, name) => {
  expect(nameIn(id, provider)).toBe(name);
});

test.each([
  [512, "512"],
  [8192, "8k"],
  [32_768, "32k"],
  [131_072, "128k"],
  [200_000, "200k"],
  [1_000_000, "1M"],
  [1_048_576, "1M"],
  [10_485_760, "10M"],
])("shortTokens(%i) is %s", (tokens, short) => {
  expect(shortTokens(tokens, { thousand: "k", million: "M" })).toBe(short);
});

describe("groupModels", () => {
  const models = pcModels([
    listed("ollama/m"),
    listed("ollama/b10", { architecture: { input_modalities: ["image"] } }),
    listed("ollama/b9"),
    listed("claude/sonnet", { name: "Claude Sonnet" }),
  ]);
  const textOf = (model: PcModel): string => searchText(model, model.sees ? ["Pictures"] : []);
  const grouped = (options: { query?: string; recent?: readonly string[] }): unknown =>
    groupModels(models, { ...options, textOf }).map((group) => [
      group.provider,
      group.models.map(({ id }) => id),
    ]);

  test("puts the default first, and the others by name as people count", () => {
    expect(grouped({})).toEqual([
      ["ollama", ["ollama/m", "ollama/b9", "ollama/b10"]],
      ["claude", ["claude/sonnet"]],
    ]);
  });

  test("has those that were used recently before all, but not those that are gone", () => {
    expect(grouped({ recent: ["claude/sonnet", "gone/x", "ollama/b9"] })).toEqual([
      [undefined, ["claude/sonnet", "ollama/b9"]],
      ["ollama", ["ollama/m", "ollama/b9", "ollama/b10"]],
      ["claude", ["claude/sonnet"]],
    ]);
  });

  test.each([
    ["  SONNET claude ", [["claude", ["claude/sonnet"]]]],
    ["pictures", [["ollama", ["ollama/b10"]]]],
    ["ollama b", [["ollama", ["ollama/b9", "ollama/b10"]]]],
    ["ollama sonnet", []],
  ])("finds %j by every word, and nothing twice", (query, found) => {
    expect(grouped({ query, recent: ["claude/sonnet"] })).toEqual(found);
  });
});
