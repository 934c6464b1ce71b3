import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskLoops, loopsFile } from "../../../src/cli/agent/loops-file.ts";
import { SILENT } from "../../../src/cli/log.ts";
import type { LoopRecord } from "../../../src/loops/loop.ts";
import { temporaryHome } from "../temporary-home.ts";

const RECORD: LoopRecord = {
  seenAt: 1,
  isOff: true,
  schedule: '{"type":"interval","minutes":60}',
  dueAt: 2,
  ranAt: 3,
  runId: "r",
  missed: [
    { at: 1, lastAt: 2, count: 2, reason: "asleep" },
    { at: 0, lastAt: 0, count: 1, reason: "failed", message: "No agent." },
  ],
};

describe("diskLoops", () => {
  it("gives again what it was given, for its owner alone to read", async () => {
    const home = temporaryHome();
    const store = diskLoops(home, { log: SILENT });
    expect(await store.load()).toEqual({});
    const records = { news: RECORD, constructor: RECORD };
    await store.save(records);
    expect(await diskLoops(home, { log: SILENT }).load()).toEqual(records);
    expect(statSync(loopsFile(home)).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(["loops.json"]);
  });

  it.each(["", "{", '{"loops":[]}', '{"loops":{"a":{"seenAt":"x","missed":[]}}}'])(
    "puts a damaged file aside (%j), says so, and begins anew",
    async (text) => {
      const home = temporaryHome();
      writeFileSync(loopsFile(home), text);
      const errors: string[] = [];
      const log = { ...SILENT, error: (line: string) => void errors.push(line) };
      const store = diskLoops(home, { log, now: () => 7 });
      expect(await store.load()).toEqual({});
      expect(errors).toEqual([expect.stringMatching(/loops\.json is damaged, .*damaged-7/)]);
      await store.save({ news: RECORD });
      expect(readFileSync(`${loopsFile(home)}.damaged-7`, "utf8")).toBe(text);
      expect(await store.load()).toEqual({ news: RECORD });
    },
  );

  it("uses no file that somebody else could have put there", async () => {
    const home = temporaryHome();
    writeFileSync(join(home, "elsewhere"), '{"loops":{}}');
    symlinkSync(join(home, "elsewhere"), loopsFile(home));
    await expect(diskLoops(home, { log: SILENT }).load()).rejects.toThrow("symbolic link");
  });

  it("rejects when it cannot write", async () => {
    const home = join(temporaryHome(), "gone");
    await expect(diskLoops(home, { log: SILENT }).save({})).rejects.toThrow("loops.json");
  });
});
