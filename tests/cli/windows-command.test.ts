import { expect, test } from "vitest";
import { windowsCommand } from "../../src/cli/windows-command.ts";

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
    file: "cmd.exe",
    args: ["/d", "/s", "/c", `"C:\\Program^ Files\\npx.cmd ${line}"`],
    windowsVerbatimArguments: true,
  });
});
