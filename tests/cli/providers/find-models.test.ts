import { describe, expect, test } from "vitest";
import { findModels } from "../../../src/cli/providers/find-models.ts";

const MISSING = new Error("nothing here");

/** Lists what `at` has for an address; an Error is thrown. */
function lister(at: Readonly<Record<string, readonly string[] | Error>>) {
  const asked: string[] = [];
  return {
    asked,
    async list({ baseUrl = "" }: { readonly baseUrl?: string }): Promise<readonly string[]> {
      asked.push(baseUrl);
      const models = at[baseUrl] ?? MISSING;
      if (models instanceof Error) throw models;
      return models;
    },
  };
}

describe("findModels", () => {
  test.each([
    ["an error", MISSING],
    ["an empty list", []],
  ])("looks below /v1 where an address without a path brings %s", async (_, atRoot) => {
    const { list } = lister({ "http://pc:1234": atRoot, "http://pc:1234/v1": ["a", "b"] });
    expect(await findModels({ kind: "openai", baseUrl: "http://pc:1234" }, list)).toEqual({
      models: ["a", "b"],
      baseUrl: "http://pc:1234/v1",
    });
  });

  test("keeps an address that brings a list", async () => {
    const { asked, list } = lister({ "http://pc:1234": ["a"] });
    expect(await findModels({ kind: "openai", baseUrl: "http://pc:1234" }, list)).toEqual({
      models: ["a"],
    });
    expect(asked).toEqual(["http://pc:1234"]);
  });

  test("fails as the given address does, when there is no list at either", async () => {
    const { list } = lister({});
    const found = findModels({ kind: "openai", baseUrl: "http://pc:1234" }, list);
    await expect(found).rejects.toBe(MISSING);
  });

  test("gives no models for a server that names none at either", async () => {
    const { list } = lister({ "http://pc:1234": [] });
    expect(await findModels({ kind: "openai", baseUrl: "http://pc:1234" }, list)).toEqual({
      models: [],
    });
  });

  test.each([
    ["an address with a path", { kind: "openai", baseUrl: "http://pc/api" }],
    ["another kind", { kind: "anthropic", baseUrl: "http://pc" }],
    ["the kind's own address", { kind: "openai" }],
  ] as const)("looks nowhere else for %s", async (_, draft) => {
    const { asked, list } = lister({});
    await expect(findModels(draft, list)).rejects.toBe(MISSING);
    expect(asked).toHaveLength(1);
  });
});
