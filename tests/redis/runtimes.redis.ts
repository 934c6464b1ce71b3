import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { installRuntimes, runtimePath } from "../runtimes/install-runtimes.ts";
import { redisScenarios } from "./scenarios.ts";

const RUNNERS: Readonly<Record<string, () => readonly [string, ...string[]]>> = {
  Node: () => [process.execPath, "--import", "tsx"],
  Deno: () => [runtimePath("deno"), "run", "-A", "--config=deno.json"],
  Bun: () => [runtimePath("bun")],
};

beforeAll(installRuntimes, 300_000);

// They wait for leases most of the time.
describe.concurrent.each(Object.entries(RUNNERS))("on %s", (_name, runner) => {
  it.each(redisScenarios().map(({ title }) => title))("%s", { timeout: 600_000 }, async (title) => {
    const [command, ...args] = runner();
    const seed = String(Math.floor(Math.random() * 2 ** 31));
    const run = promisify(execFile)(command, [...args, "tests/redis/run.ts", seed, title]);
    const { stdout } = await run.catch((error) => ({ stdout: `${error}\n${error.stdout}` }));
    expect(stdout).toContain(title);
    expect(stdout).not.toMatch(/FAILED|Error/);
  });
});
