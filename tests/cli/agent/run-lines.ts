import { DEFAULT_AGENT_LIMITS } from "../../../src/agent/agent-limits.ts";
import type { RunBegun, RunLine } from "../../../src/agent/run-line.ts";
import type { RunStore, StoredRun } from "../../../src/runs/run-store.ts";

/** The first line of a run. */
export function begun(id: string, at = 1): RunBegun {
  return {
    type: "run",
    v: 1,
    at,
    id,
    agent: "writer",
    provider: "fake",
    system: "",
    messages: [{ role: "user", content: "Grüße 👋 \u2028" }],
    limits: DEFAULT_AGENT_LIMITS,
  };
}

/** A line that says something beyond ASCII. */
export function notice(text: string, at = 2): RunLine {
  return { type: "notice", at, text };
}

/** All runs of a store. */
export async function loadAll(store: RunStore): Promise<StoredRun[]> {
  const runs: StoredRun[] = [];
  for await (const run of store.load()) runs.push(run);
  return runs;
}
