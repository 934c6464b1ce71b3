import { expect, test } from "vitest";
import { systemProgram, windowsCommand } from "../../src/cli/windows-command.ts";

test("windowsCommand leaves a program alone", () => {
  expect(windowsCommand("C:\\node.exe", ["a b"])).toEqual({
    file: "C:\\node.exe",
    args: ["a b"],
    windowsVerbatimArguments: false,
  });
});

test.each([
  [["-y", "server"], '^"-y^" ^"server^"'],
  [["a b"], '^"a^ b^"'],
  [["x & calc"], '^"x^ ^&^ calc^"'],
  [['say "hi"'], '^"say^ \\^"hi\\^"^"'],
  [["C:\\dir\\"], '^"C:\\dir\\\\^"'],
  [["%PATH%"], '^"^%PATH^%^"'],
  [[""], '^"^"'],
])("windowsCommand runs a batch file with %j", (args, line) => {
  expect(windowsCommand("C:\\Program Files\\npx.cmd", args)).toEqual({
    file: "C:\\Windows\\System32\\cmd.exe",
    args: ["/d", "/s", "/c", `"C:\\Program^ Files\\npx.cmd ${line}"`],
    windowsVerbatimArguments: true,
  });
});

test("systemProgram names a program of Windows by its path, never by what lies in the current directory", () => {
  expect(systemProgram("cmd.exe", { SystemRoot: "D:\\Win" })).toBe("D:\\Win\\System32\\cmd.exe");
  expect(systemProgram("cmd.exe", {})).toBe("C:\\Windows\\System32\\cmd.exe");
});
