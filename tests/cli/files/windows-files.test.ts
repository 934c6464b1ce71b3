import { describe, expect, it } from "vitest";
import { renameOver } from "../../../src/cli/files/atomic-file.ts";
import { isOpenToOthers } from "../../../src/cli/files/private-file.ts";

describe("renameOver", () => {
  const heldOpen = (code: string): Error => Object.assign(new Error(code), { code });

  function failing(times: number, code: string) {
    let tries = 0;
    const rename = (): void => {
      tries += 1;
      if (tries <= times) throw heldOpen(code);
    };
    return { rename, tries: () => tries };
  }

  it.each(["EPERM", "EACCES", "EBUSY"])("tries again on Windows after %s", async (code) => {
    const { rename, tries } = failing(3, code);
    expect(await renameOver("a", "b", { rename, platform: "win32" })).toBe(true);
    expect(tries()).toBe(4);
  });

  it.each([
    ["linux", "EPERM", 1],
    ["win32", "ENOENT", 1],
    ["win32", "EBUSY", 25],
  ])("gives up on %s after %s in the end", async (platform, code, most) => {
    const { rename, tries } = failing(99, code);
    await expect(renameOver("a", "b", { rename, platform })).rejects.toThrow(code);
    expect(tries()).toBe(most);
  });

  it("asks again before each try whether it should", async () => {
    const answers = [true, true, false];
    const isCurrent = (): boolean => answers.shift() ?? false;
    const { rename, tries } = failing(99, "EBUSY");
    expect(await renameOver("a", "b", { rename, isCurrent, platform: "win32" })).toBe(false);
    expect(tries()).toBe(2);
  });
});

it("isOpenToOthers takes Windows's modes for nothing", () => {
  expect(isOpenToOthers(0o100_666, "win32")).toBe(false);
  expect(isOpenToOthers(0o100_644, "linux")).toBe(true);
  expect(isOpenToOthers(0o100_600, "linux")).toBe(false);
});
