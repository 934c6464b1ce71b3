import { describe, expect, test } from "vitest";
import { CliError } from "../../../src/cli/cli-error.ts";
import { type Check, type CheckResult, fail, ok, warn } from "../../../src/cli/doctor/check.ts";
import { resultText, summaryText } from "../../../src/cli/doctor/doctor.ts";
import { couldChat, runChecks } from "../../../src/cli/doctor/run-checks.ts";
import { ChatError } from "../../../src/errors.ts";

const check = (name: string, run: Check["run"], ...needs: string[]): Check => ({
  name,
  needs,
  run,
});

describe("runChecks", () => {
  test("runs what it can in order, and says why not the rest", async () => {
    const ran: string[] = [];
    const results = await resultsOf([
      check("one", async () => ok("Good.")),
      check("two", async () => fail("Bad.", "Do better."), "one"),
      check("three", async () => ok(String(ran.push("three"))), "one", "two"),
      check("four", async () => ok(String(ran.push("four"))), "three"),
      check("five", async () => warn("So so."), "one"),
      check("six", async () => ok("Fine."), "five"),
    ]);
    expect(results).toEqual([
      { name: "one", status: "ok", message: "Good." },
      { name: "two", status: "fail", message: "Bad.", advice: "Do better." },
      {
        name: "three",
        status: "skip",
        message: 'Not checked, because "two" comes first.',
        blocked: true,
      },
      {
        name: "four",
        status: "skip",
        message: 'Not checked, because "three" comes first.',
        blocked: true,
      },
      { name: "five", status: "warn", message: "So so." },
      { name: "six", status: "ok", message: "Fine." },
    ]);
    expect(ran).toEqual([]);
  });

  test.each([
    [new CliError("The file is broken. Repair it."), "The file is broken. Repair it."],
    [new ChatError("chat.no_provider", "None is active."), "None is active."],
    [new Error("a\n  b"), "This could not be checked: a b"],
    ["text", "This could not be checked: text"],
  ])("makes a failure of what a check throws: %s", async (error, message) => {
    const results = await resultsOf([
      check("one", async () => {
        throw error;
      }),
    ]);
    expect(results).toEqual([{ name: "one", status: "fail", message }]);
  });
});

describe("couldChat", () => {
  const result = (status: CheckResult["status"], message = "x"): CheckResult => ({
    name: "it",
    status,
    message,
  });
  test.each<[boolean, CheckResult[]]>([
    [true, [result("ok"), result("warn")]],
    [true, [result("ok"), result("skip", "The server runs without a tunnel.")]],
    [false, [result("ok"), result("fail")]],
    [true, [result("ok"), result("skip", "Not checked, whatever these words say.")]],
    [false, [result("ok"), { ...result("skip"), blocked: true }]],
    [false, []],
  ])("is %s of %j", (could, results) => {
    expect(couldChat(results)).toBe(could);
  });
});

test("resultText puts the advice on a line of its own", () => {
  expect(resultText({ name: "port", status: "fail", message: "Bad.", advice: "Repair it." })).toBe(
    "FAIL  port: Bad.\n      Repair it.\n",
  );
  expect(resultText({ name: "port", status: "ok", message: "Good." })).toBe("ok    port: Good.\n");
});

test("summaryText names the first obstacle", () => {
  const good = { name: "one", status: "ok", message: "" } as const;
  const bad = { name: "two", status: "fail", message: "" } as const;
  expect(summaryText([good])).toBe("\nA phone could chat now.\n");
  expect(summaryText([good, bad, { ...bad, name: "three" }])).toBe(
    "\nA phone cannot chat now. Look at this first: two.\n",
  );
});

async function resultsOf(checks: readonly Check[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for await (const result of runChecks(checks)) results.push(result);
  return results;
}
