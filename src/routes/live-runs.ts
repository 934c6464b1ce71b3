import type { AgentRuns, RunSummary } from "../runs/agent-runs.ts";

// Far more than there can be at a time.
const MAX_RUNS = 1000;

/** The runs that are not over, the newest first; one that was interrupted is. */
export function liveRuns(runs: AgentRuns): readonly RunSummary[] {
  return runs.list({ states: ["queued", "running", "waiting"], limit: MAX_RUNS });
}
