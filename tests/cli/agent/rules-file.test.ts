import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ApprovalRule } from "../../../src/agent/policy.ts";
import { diskRules, rulesFile } from "../../../src/cli/agent/rules-file.ts";
import { type Log, SILENT } from "../../../src/cli/log.ts";
import { temporaryHome } from "../temporary-home.ts";

const RULE: ApprovalRule = {
  kind: "always",
  agent: "writer",
  server: "files",
  tool: "write_file",
  definition: "d1",
  by: "owner",
};

describe("diskRules", () => {
  it("keeps each rule once, in a file that its owner alone can read", async () => {
    const home = temporaryHome();
    const rules = diskRules(home, { now: () => 5 });
    await rules.add(RULE);
    await rules.add({ ...RULE, by: "terminal" });
    await rules.add({ ...RULE, tool: "move_file" });
    const kept = await rules.list();
    expect(kept).toMatchObject([
      { ...RULE, createdAt: 5 },
      { ...RULE, tool: "move_file" },
    ]);
    expect(statSync(rulesFile(home)).mode & 0o777).toBe(0o600);
    expect(await diskRules(home).list()).toEqual(kept);
  });

  it("adds many at once without losing one", async () => {
    const home = temporaryHome();
    const [one, other] = [diskRules(home), diskRules(home)];
    const added = Array.from({ length: 10 }, (_, index) => ({ ...RULE, tool: `t${index}` }));
    await Promise.all(added.map((rule, index) => (index % 2 ? one : other).add(rule)));
    expect((await one.list()).map(({ tool }) => tool).sort()).toEqual(
      added.map(({ tool }) => tool),
    );
  });

  it("sees at once what another program has changed", async () => {
    const home = temporaryHome();
    const [one, other] = [diskRules(home), diskRules(home)];
    await one.add(RULE);
    const [rule] = await other.list();
    expect(rule).toMatchObject(RULE);
    expect(await other.remove(rule?.id ?? "")).toBe(true);
    expect(await one.list()).toEqual([]);
    expect(await one.remove(rule?.id ?? "")).toBe(false);
  });

  it.each(["{", "[]", '{"rules":[{"id":"x"}]}', '{"rules":{}}', ""])(
    "allows nothing by a file that says %j, and never writes over it",
    async (text) => {
      const home = temporaryHome();
      writeFileSync(rulesFile(home), text);
      const errors: string[] = [];
      const rules = diskRules(home, { log: logTo(errors), touchMs: 1 });
      expect(await rules.list()).toEqual([]);
      expect(await rules.list()).toEqual([]);
      expect(errors).toEqual([expect.stringContaining(`${rulesFile(home)} is damaged`)]);
      await expect(rules.add(RULE)).rejects.toThrow("is damaged");
      await expect(rules.remove("x")).rejects.toThrow("is damaged");
      rules.touch("writer", "files", "write_file");
      await rules.flush();
      expect(readFileSync(rulesFile(home), "utf8")).toBe(text);
    },
  );

  it("allows nothing any more by a file that was damaged since, until it is repaired", async () => {
    const home = temporaryHome();
    const rules = diskRules(home);
    await rules.add(RULE);
    const text = readFileSync(rulesFile(home), "utf8");
    writeFileSync(rulesFile(home), text.slice(0, -5));
    expect(await rules.list()).toEqual([]);
    writeFileSync(rulesFile(home), text);
    expect(await rules.list()).toHaveLength(1);
  });

  it("refuses a link", async () => {
    const home = temporaryHome();
    writeFileSync(join(home, "other"), JSON.stringify({ rules: [] }));
    symlinkSync(join(home, "other"), rulesFile(home));
    const errors: string[] = [];
    const rules = diskRules(home, { log: logTo(errors) });
    expect(await rules.list()).toEqual([]);
    expect(errors).toHaveLength(1);
    await expect(rules.add(RULE)).rejects.toThrow();
    expect(readFileSync(join(home, "other"), "utf8")).toBe('{"rules":[]}');
  });

  it("keeps fields that it does not know", async () => {
    const home = temporaryHome();
    const stored = { id: "x", ...RULE, createdAt: 1, later: [1] };
    writeFileSync(rulesFile(home), JSON.stringify({ version: 3, rules: [stored] }));
    await diskRules(home, { now: () => 2 }).add({ ...RULE, tool: "other" });
    expect(JSON.parse(readFileSync(rulesFile(home), "utf8"))).toMatchObject({
      version: 3,
      rules: [stored, { tool: "other" }],
    });
  });

  it("tells at once when a rule was used, and writes it later", async () => {
    const home = temporaryHome();
    let time = 5;
    const rules = diskRules(home, { now: () => time });
    await rules.add(RULE);
    await rules.add({ ...RULE, tool: "other" });
    time = 9;
    rules.touch("writer", "files", "write_file");
    const uses = [9, undefined];
    expect((await rules.list()).map(({ lastUsedAt }) => lastUsedAt)).toEqual(uses);
    expect((await diskRules(home).list())[0]?.lastUsedAt).toBeUndefined();
    await rules.flush();
    expect((await diskRules(home).list()).map(({ lastUsedAt }) => lastUsedAt)).toEqual(uses);
  });

  it("writes by itself when a rule was used", async () => {
    const home = temporaryHome();
    const rules = diskRules(home, { now: () => 7, touchMs: 1 });
    await rules.add(RULE);
    rules.touch("writer", "files", "write_file");
    await expect
      .poll(async () => (await diskRules(home).list())[0]?.lastUsedAt, { interval: 10 })
      .toBe(7);
  });

  it("makes no file by being asked", async () => {
    const home = temporaryHome();
    const rules = diskRules(home);
    expect(await rules.list()).toEqual([]);
    expect(await rules.remove("x")).toBe(false);
    expect(existsSync(rulesFile(home))).toBe(false);
  });

  it("rejects where nothing can be written", async () => {
    const home = temporaryHome();
    mkdirSync(rulesFile(home));
    await expect(diskRules(home).add(RULE)).rejects.toThrow();
  });
});

function logTo(errors: string[]): Log {
  return { ...SILENT, error: (text) => void errors.push(text) };
}
