import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";

// It takes Ctrl+C from its standard input, a terminal's or not.
const PROGRAM = `
  import { withSpinner } from ${JSON.stringify(new URL("../../../src/cli/commands/prompts.ts", import.meta.url).href)};
  const timer = setInterval(() => {}, 1000);
  const answer = await withSpinner(
    "Waiting",
    () => new Promise((resolve) => process.stdin.once("data", resolve)).then(() => 42),
    (result) => "It is " + result,
  );
  clearInterval(timer);
  process.stdin.destroy();
  process.stdout.write("answer " + answer);
`;

async function runWith(key: string): Promise<{ code: unknown; output: string }> {
  const args = ["--import", "tsx", "--input-type=module", "--eval", PROGRAM];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdout.once("data", () => child.stdin.write(key));
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { code, output };
}

test("withSpinner shows what came of the work, and gives it", { timeout: 60_000 }, async () => {
  const { code, output } = await runWith("x");
  expect(output).toContain("It is 42");
  expect(output).toContain("answer 42");
  expect(code).toBe(0);
});

test("withSpinner fails the command at Ctrl+C, and says so", { timeout: 60_000 }, async () => {
  const { code, output } = await runWith("\u0003");
  expect(output).toContain("Cancelled; nothing was changed.");
  expect(output).not.toContain("answer");
  expect(code).toBe(1);
});
