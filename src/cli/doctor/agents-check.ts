import { type Check, ok, warn } from "./check.ts";

/** What the check of agents' files needs. */
export interface AgentsEffects {
  /** What the files hold, and what is wrong with them. Default: not checked, since there are none. */
  readonly agents?: { readonly counts: string; readonly problems: readonly string[] };
  /** What to do, when the owner has stopped all agents. Default: nobody has. */
  readonly halted?: string;
}

/** Whether agents' files can be used, where there are any. A phone can chat without. */
export function agentsChecks({ agents, halted }: AgentsEffects): Check[] {
  return [...(agents ? [filesCheck(agents)] : []), ...(halted ? [haltedCheck(halted)] : [])];
}

function filesCheck({ counts, problems }: NonNullable<AgentsEffects["agents"]>): Check {
  const found = counts === "" ? "Nothing in them can be used." : `${counts} can be read.`;
  return {
    name: "agents' files",
    run: async () => (problems.length === 0 ? ok(found) : warn(found, problems.join(" "))),
  };
}

function haltedCheck(advice: string): Check {
  return {
    name: "agents' runs",
    run: async () => warn("All agents were stopped, and none may run.", advice),
  };
}
