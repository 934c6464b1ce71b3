// The cases on every runtime, one after the other, and a table of what passed:
//
//   npm run test:runtimes [-- PART-OF-A-NAME]
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { installRuntimes, runtimePath } from "./install-runtimes.ts";

const RUNNERS: readonly (readonly [command: string, ...args: string[]])[] = [
  [process.execPath, "--expose-gc", "--import", "tsx", "tests/runtimes/run.ts"],
  [runtimePath("node"), "--expose-gc", "tests/runtimes/run.ts"],
  [
    runtimePath("deno"),
    "run",
    "-A",
    "--config=deno.json",
    "--v8-flags=--expose-gc",
    "tests/runtimes/run.ts",
  ],
  [runtimePath("bun"), "tests/runtimes/run.ts"],
  [process.execPath, "--import", "tsx", "tests/runtimes/run-workerd.ts"],
];

interface Result {
  readonly runtime: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: string;
}

async function runOn([command, ...args]: (typeof RUNNERS)[number]): Promise<Result> {
  const start = performance.now();
  const child = spawn(command, [...args, ...process.argv.slice(2)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  let output = "";
  for await (const part of child.stdout.setEncoding("utf8")) {
    output += part;
    process.stdout.write(part);
  }
  const [code] = await closed;
  const [, runtime = args.at(-1) ?? "", passed = 0, failed = 1] =
    /^(.+)\n(\d+) passed, (\d+) failed\n$/m.exec(output) ?? [];
  return {
    runtime,
    passed: Number(passed),
    // One that ends otherwise has failed, whatever it counted.
    failed: Number(failed) || (code === 0 ? 0 : 1),
    seconds: ((performance.now() - start) / 1000).toFixed(1),
  };
}

installRuntimes();
const results: Result[] = [];
for (const runner of RUNNERS) results.push(await runOn(runner));

const total = (count: "passed" | "failed"): number =>
  results.reduce((sum, result) => sum + result[count], 0);
const rows = results.map(
  ({ runtime, passed, failed, seconds }) =>
    `${runtime.padEnd(24)}${String(passed).padStart(7)}${String(failed).padStart(7)}${seconds.padStart(9)} s`,
);
process.stdout.write(
  [
    "",
    `${"runtime".padEnd(24)}${"passed".padStart(7)}${"failed".padStart(7)}${"time".padStart(11)}`,
    ...rows,
    "",
    `${total("passed")} passed, ${total("failed")} failed`,
    "",
  ].join("\n"),
);
process.exitCode = total("failed") === 0 ? 0 : 1;
