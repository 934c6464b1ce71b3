import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Output } from "../runtimes/output.ts";

/** What starting it takes: medians of several starts. */
export interface StartCost {
  /** Until it says that it listens. */
  readonly wallMs: number;
  /** Of all of its processes, until then; undefined where the system does not tell. */
  readonly cpuMs: number | undefined;
  /** Resident, of all of its processes, a moment after that. */
  readonly memoryMiB: number | undefined;
}

/** Starts a command `starts` times with the demo, below `directory`, and stops it each time. */
export async function measureStarts(
  [file, ...args]: readonly [string, ...string[]],
  { starts, directory, cwd }: { readonly starts: number; directory: string; cwd?: string },
): Promise<StartCost> {
  const costs: StartCost[] = [];
  for (let start = 0; start < starts; start++) {
    const home = mkdtempSync(join(directory, "start-"));
    const empty = join(home, "empty");
    mkdirSync(empty);
    const config = { active: "demo", providers: [{ id: "demo", kind: "demo" }] };
    writeFileSync(join(home, "config.json"), JSON.stringify(config));
    const from = performance.now();
    const child = spawn(file, [...args, "--port", "0", "--home", home], {
      cwd: cwd ?? empty,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = new Output(child);
    await output.until(/listens at/);
    const wallMs = performance.now() - from;
    const processes = treeOf(child);
    costs.push({ wallMs, ...usedBy(processes) });
    // One that only starts another one does not always hand the signal on.
    for (const pid of processes.reverse()) process.kill(pid, "SIGTERM");
    await output.ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 9 });
  }
  return {
    wallMs: median(costs.map((cost) => cost.wallMs)),
    cpuMs: median(costs.flatMap(({ cpuMs }) => cpuMs ?? [])),
    memoryMiB: median(costs.flatMap(({ memoryMiB }) => memoryMiB ?? [])),
  };
}

/** A process and its descendants; elsewhere than on Linux only itself. */
function treeOf({ pid }: ChildProcess): number[] {
  if (pid === undefined) return [];
  if (process.platform !== "linux") return [pid];
  const below = (parent: number): number[] => {
    const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8");
    return [parent, ...children.split(" ").filter(Boolean).map(Number).flatMap(below)];
  };
  return below(pid);
}

// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: its clock has 100 ticks a second.
const TICK_MS = 10;

function usedBy(pids: readonly number[]): Pick<StartCost, "cpuMs" | "memoryMiB"> {
  if (process.platform !== "linux") return { cpuMs: undefined, memoryMiB: undefined };
  let ticks = 0;
  let kib = 0;
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    // Its own in user and kernel mode, then those of children that have ended.
    ticks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    kib += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  }
  return { cpuMs: ticks * TICK_MS, memoryMiB: kib / 1024 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
