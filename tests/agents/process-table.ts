import { readdirSync, readFileSync } from "node:fs";

/** A process of this machine, as Linux tells of it. */
export interface ListedProcess {
  readonly pid: number;
  /** Its process group. */
  readonly group: number;
  /** Its name, then its arguments. */
  readonly command: string;
}

/**
 * The processes in whose environment or command this text stands. What has ended but was not
 * waited for yet is none.
 */
export function processesWith(mark: string): readonly ListedProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const [state = "Z", , group = "0"] = read(pid, "stat").split(") ")[1]?.split(" ") ?? [];
      const command = read(pid, "cmdline").replaceAll("\0", " ").trim();
      if (state === "Z" || state === "X") return [];
      const isMarked = command.includes(mark) || read(pid, "environ").includes(mark);
      return isMarked ? [{ pid: Number(pid), group: Number(group), command }] : [];
    });
}

/** Those of one group. */
export function processesOfGroup(group: number): readonly ListedProcess[] {
  return processesWith("").filter((each) => each.group === group);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It has ended since it was listed.
    return "";
  }
}
