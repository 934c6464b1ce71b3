import { describe, expect, it } from "vitest";
import { parseElapsed, processAge } from "../../../src/cli/files/process-age.ts";

describe("processAge", () => {
  it("is the time since this process was started", async () => {
    const before = process.uptime() * 1000;
    const age = await processAge(process.pid);
    expect(age).toBeGreaterThanOrEqual(before);
    expect(age).toBeLessThanOrEqual(process.uptime() * 1000);
  });

  it.skipIf(process.platform === "win32")("is that of another process, to the second", async () => {
    // What started this process is not younger.
    const before = process.uptime() * 1000;
    expect(await processAge(process.ppid)).toBeGreaterThan(before - 2000);
  });

  it("is not known of a process that is not there", async () => {
    // Above every system's highest process id.
    expect(await processAge(2 ** 30)).toBeUndefined();
  });
});

describe("parseElapsed", () => {
  it.each([
    ["00:07", 7000],
    ["12:34", 754_000],
    ["01:00:00", 3_600_000],
    ["2-03:04:05", 183_845_000],
    ["", undefined],
    ["7", undefined],
    ["ELAPSED", undefined],
  ])("of %j is %j", (text, ms) => {
    expect(parseElapsed(text)).toBe(ms);
  });
});
