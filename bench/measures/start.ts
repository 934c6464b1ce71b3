import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleave, median } from "../statistics.ts";
import { ms, printTable } from "../table.ts";

const ROUNDS = 5;

/** From the start of the process to the first answer, and where that time goes. */
export async function measureStart(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "remote-chat-bench-"));
  const config = { active: "demo", providers: [{ id: "demo", kind: "demo" }] };
  await writeFile(join(home, "config.json"), JSON.stringify(config));
  const { execPath } = process;
  const node =
    (...args: readonly string[]) =>
    () =>
      timeRun(execPath, args);
  const serve =
    (command: string, ...args: readonly string[]) =>
    () =>
      timeServer(command, [...args, "--port", "0", "--home", home]);
  const compiled = existsSync("dist/mod.js");
  const variants: Record<string, () => Promise<number>> = {
    "node alone": node("-e", "0"),
    "node with tsx": node("--import", "tsx", "-e", "0"),
    "… importing mod.ts": node("--import", "tsx", "-e", 'import("./mod.ts")'),
    "… importing the command line": node("--import", "tsx", "-e", 'import("./src/cli/main.ts")'),
    "first answer: node --import tsx mod.ts": serve(execPath, "--import", "tsx", "mod.ts"),
    "first answer: npx tsx mod.ts": serve("npx", "tsx", "mod.ts"),
    ...(compiled && { "first answer: node dist/mod.js": serve(execPath, "dist/mod.js") }),
  };
  const results = await interleave(variants, ROUNDS);
  await rm(home, { recursive: true });
  printTable(
    `From the start of the process (median of ${ROUNDS})`,
    ["", "time"],
    Object.entries(results).map(([name, times]) => [name, ms(median(times))]),
  );
}

async function timeRun(command: string, args: readonly string[]): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: "ignore" });
  await new Promise((resolve) => child.once("close", resolve));
  return performance.now() - start;
}

async function timeServer(command: string, args: readonly string[]): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], detached: true });
  const closed = new Promise((resolve) => child.once("close", resolve));
  const url = await new Promise<string>((resolve) => {
    let text = "";
    child.stdout.on("data", (part) => {
      text += part;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (found) resolve(found);
    });
  });
  await (await fetch(`${url}/v1/health`)).text();
  const time = performance.now() - start;
  // npx starts a process that starts a process: all of them are one group.
  if (child.pid) process.kill(-child.pid, "SIGKILL");
  await closed;
  return time;
}
