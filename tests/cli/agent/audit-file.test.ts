import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditFile, diskAudit } from "../../../src/cli/agent/audit-file.ts";
import { type Log, SILENT } from "../../../src/cli/log.ts";
import { temporaryHome } from "../temporary-home.ts";

describe("diskAudit", () => {
  it("writes one line an entry, for its owner alone, and gives the last ones", () => {
    const home = temporaryHome();
    let time = 10;
    const audit = diskAudit(home, SILENT, { now: () => time++ });
    audit.add({ action: "run.begun", by: "owner", run: "r1" });
    audit.add({ action: "run.stopped", by: "dev", run: "r1", outcome: "ä👋" });
    expect(readFileSync(auditFile(home), "utf8")).toBe(
      '{"at":10,"action":"run.begun","by":"owner","run":"r1"}\n{"at":11,"action":"run.stopped","by":"dev","run":"r1","outcome":"ä👋"}\n',
    );
    expect(statSync(auditFile(home)).mode & 0o777).toBe(0o600);
    expect(audit.last(1)).toEqual([
      { at: 11, action: "run.stopped", by: "dev", run: "r1", outcome: "ä👋" },
    ]);
    expect(audit.last(9).map(({ at }) => at)).toEqual([11, 10]);
  });

  it("begins a new file when one is full, and keeps the one before it alone", () => {
    const home = temporaryHome();
    let time = 0;
    const audit = diskAudit(home, SILENT, { maxBytes: 300, now: () => time++ });
    for (let count = 0; count < 40; count++) audit.add({ action: "run.begun", by: "owner" });
    const sizes = ["audit.jsonl", "audit.1.jsonl"].map((name) => statSync(join(home, name)).size);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(300);
    const times = audit.last(100).map(({ at }) => at);
    expect(times[0]).toBe(39);
    expect(times).toEqual(Array.from(times, (_, index) => 39 - index));
    expect(times.length).toBeGreaterThan(300 / 50 - 1);
  });

  it("leaves a torn line as it is, and begins the next one below it", () => {
    const home = temporaryHome();
    const audit = diskAudit(home, SILENT, { now: () => 1 });
    audit.add({ action: "a", by: "owner" });
    appendFileSync(auditFile(home), '{"at":1,"acti');
    audit.add({ action: "b", by: "owner" });
    expect(audit.last(5).map(({ action }) => action)).toEqual(["b", "a"]);
  });

  it.each([
    ["a link", (home: string) => symlinkSync(join(home, "other"), auditFile(home))],
    ["a directory", (home: string) => mkdirSync(auditFile(home))],
  ])("never throws over %s, says so once, and writes nothing there", (_, prepare) => {
    const home = temporaryHome();
    writeFileSync(join(home, "other"), "");
    prepare(home);
    const errors: string[] = [];
    const log: Log = { ...SILENT, error: (text) => void errors.push(text) };
    const audit = diskAudit(home, log);
    audit.add({ action: "a", by: "owner" });
    audit.add({ action: "b", by: "owner" });
    expect(errors).toEqual([expect.stringContaining("audit.jsonl")]);
    expect(readFileSync(join(home, "other"), "utf8")).toBe("");
    expect(audit.last(5)).toEqual([]);
  });
});
