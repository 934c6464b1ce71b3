import { describe, expect, it } from "vitest";
import { wireNames } from "../../src/tools/wire-names.ts";

async function namesOf(...tools: readonly [string, string][]): Promise<string[]> {
  const given = tools.map(([server, name]) => ({ server, name }));
  const names = await wireNames(given);
  return given.map((tool) => [...names].find(([, each]) => each === tool)?.[0] ?? "(none)");
}

describe("wireNames", () => {
  it.each<[string, [string, string], string]>([
    ["a plain one", ["files", "read_file"], "files__read_file"],
    ["what providers refuse", ["my.files", "read/file ü"], "my_files__read_file__"],
    ["a digit in front", ["1st", "read"], "_1st__read"],
  ])("names %s", async (_, given, name) => {
    expect(await namesOf(given)).toEqual([name]);
  });

  it("cuts what is too long, with a hash of the whole", async () => {
    const [one = "", other = ""] = await namesOf(
      ["files", `${"x".repeat(80)}a`],
      ["files", `${"x".repeat(80)}b`],
    );
    expect(one).toMatch(/^files__x{48}_[0-9a-f]{8}$/);
    expect(one).toHaveLength(64);
    expect(other).not.toBe(one);
  });

  it("gives tools whose names would be the same different ones, in whatever order they come", async () => {
    const [one = "", other = ""] = await namesOf(["a.b", "c"], ["a_b", "c"]);
    expect(new Set([one, other]).size).toBe(2);
    expect(await namesOf(["a_b", "c"], ["a.b", "c"])).toEqual([other, one]);
    expect(one).toMatch(/^a_b__c_[0-9a-f]{8}$/);
  });

  it("loses no tool", async () => {
    const tools = Array.from({ length: 300 }, (_, index) => ({
      server: index % 2 ? "a.b" : "a_b",
      name: `${"long".repeat(index % 20)}${Math.floor(index / 4)}`,
    }));
    expect((await wireNames(tools)).size).toBe(300);
  });
});
