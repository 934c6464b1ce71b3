import { type Check, ok, warn } from "./check.ts";

/** What the check of agents' files needs. */
export interface AgentsEffects {
  /** What the files hold, and what is wrong with them. Default: not checked, since there are none. */
  readonly agents?: { readonly counts: string; readonly problems: readonly string[] };
}

/** Whether agents' files can be used, where there are any. A phone can chat without. */
export function agentsChecks({ agents }: AgentsEffects): Check[] {
  if (!agents) return [];
  const { counts, problems } = agents;
  const found = counts === "" ? "Nothing in them can be used." : `${counts} can be read.`;
  return [
    {
      name: "agents' files",
      run: async () => (problems.length === 0 ? ok(found) : warn(found, problems.join(" "))),
    },
  ];
}
