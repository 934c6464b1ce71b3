import { existsSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskHalt, haltFile, isHalted } from "../../../src/cli/agent/halt-file.ts";
import { temporaryHome } from "../temporary-home.ts";

describe("diskHalt", () => {
  it("keeps over restarts that no run may begin, until that is taken back", async () => {
    const home = temporaryHome();
    expect(await diskHalt(home).isHalted()).toBe(false);
    await diskHalt(home).set(true);
    await diskHalt(home).set(true);
    expect(await diskHalt(home).isHalted()).toBe(true);
    expect(statSync(haltFile(home)).mode & 0o777).toBe(0o600);
    await diskHalt(home).set(false);
    await diskHalt(home).set(false);
    expect(isHalted(home)).toBe(false);
    expect(existsSync(haltFile(home))).toBe(false);
  });

  it("takes whatever is there for it", async () => {
    const [one, other] = [temporaryHome(), temporaryHome()];
    mkdirSync(haltFile(one));
    symlinkSync("nowhere", haltFile(other));
    expect([isHalted(one), isHalted(other)]).toEqual([true, true]);
    await expect(diskHalt(one).set(false)).rejects.toThrow("Cannot remove");
    await expect(diskHalt(join(one, "missing")).set(true)).rejects.toThrow("Cannot write");
  });
});
