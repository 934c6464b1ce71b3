import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { runsDirectory } from "./run-files.ts";

/**
 * Whether a layer's directory has an agent's file, usable or not: for the price of one `stat`
 * where there is none. Never throws.
 */
export function hasAgentFile(directory: string): boolean {
  return hasFileBelow(join(directory, "agents"), "agent.md");
}

/** The same for a task's file. Never throws. */
export function hasTaskFile(directory: string): boolean {
  return hasFileBelow(join(directory, "tasks"), "task.md");
}

function hasFileBelow(directory: string, file: string): boolean {
  return names(directory).some((name) => {
    try {
      return statSync(join(directory, name, file), { throwIfNoEntry: false }) !== undefined;
    } catch {
      return false;
    }
  });
}

/** Whether journals of runs are kept in a home directory. Never throws. */
export function hasJournals(home: string): boolean {
  return names(runsDirectory(home)).some((name) => name.endsWith(".jsonl"));
}

function names(directory: string): readonly string[] {
  try {
    return statSync(directory, { throwIfNoEntry: false }) ? readdirSync(directory) : [];
  } catch {
    return [];
  }
}
