import { expect, test } from "vitest";
import { homeChecks } from "../../../src/cli/doctor/home-check.ts";
import { runChecks } from "../../../src/cli/doctor/run-checks.ts";

async function checked(home: string, platform: string) {
  const userHome = platform === "win32" ? "C:\\Users\\Anna" : "/home/anna";
  const results = [];
  for await (const result of runChecks(homeChecks({ homeAccess: { home, platform, userHome } })))
    results.push(result);
  return results;
}

test("homeChecks says on Windows that modes protect nothing, and how to look", async () => {
  expect(await checked("c:\\users\\anna\\.tokori", "win32")).toEqual([
    {
      name: "home directory",
      status: "ok",
      message:
        'Windows keeps c:\\users\\anna\\.tokori to you by your profile\'s access list, not by modes. To see who can read it: icacls "c:\\users\\anna\\.tokori"',
    },
  ]);
});

test("homeChecks warns of a home elsewhere, and says how to keep it to oneself", async () => {
  expect(await checked("D:\\my chat", "win32")).toEqual([
    {
      name: "home directory",
      status: "warn",
      message:
        "D:\\my chat is outside your profile, and Windows has no file modes: others on this PC may read it.",
      advice:
        'To see who can read it: icacls "D:\\my chat". To keep it to yourself: icacls "D:\\my chat" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F"',
    },
  ]);
});

test.each(["linux", "darwin"])("homeChecks says nothing on %s", async (platform) => {
  expect(await checked("/home/anna/.tokori", platform)).toEqual([]);
  expect(homeChecks({})).toEqual([]);
});
