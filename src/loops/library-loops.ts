import type { Library, LibraryTask, Origin } from "../library/library.ts";
import type { Loop } from "./loop.ts";

/** A task of a person's files, as a loop. */
export interface TaskLoop extends Loop, Origin {
  /** What people call the agent that it names. */
  readonly agentName?: string;
  /** What its file says beside a schedule by days. */
  readonly intervalMinutes: number;
  /** DotAgents' fields in it that do nothing here. */
  readonly unsupported: readonly string[];
  /** Another one when its file's text is another. */
  readonly revision: string;
  /** Why it cannot run as it is, and what to do. */
  readonly problem?: string;
}

/**
 * The tasks of a library as loops. `usualAgent` does those that name none. Those of a workspace
 * that is not trusted are listed, and do nothing.
 */
export function loopsOf(library: Library, usualAgent: string | undefined): readonly TaskLoop[] {
  return library.tasks.map((task) => loopOf(task, library, usualAgent));
}

/** The agent of loops that name none: `named`, else the only one that there is. */
export function usualAgentOf({ agents }: Library, named: string | undefined): string | undefined {
  if (named !== undefined) return named;
  const [only, ...others] = agents.filter(({ state }) => state === "ready");
  return others.length === 0 ? only?.id : undefined;
}

function loopOf(task: LibraryTask, library: Library, usualAgent: string | undefined): TaskLoop {
  const { profileId, schedule, state: _, ...fields } = task;
  const isUntrusted = task.layer === "workspace" && library.workspace?.trusted !== true;
  const agentName = library.agents.find(({ id }) => id === profileId)?.displayName;
  const problem = isUntrusted
    ? "Its directory is not trusted as it is now, so it does nothing. Look at it on the PC: agents trust"
    : problemOf(profileId ?? usualAgent, library, profileId !== undefined);
  return {
    ...fields,
    schedule: schedule ?? { type: "interval", minutes: task.intervalMinutes },
    ...(profileId !== undefined && { agent: profileId }),
    ...(agentName !== undefined && { agentName }),
    ...(isUntrusted && { isUntrusted }),
    ...(problem !== undefined && { problem }),
  };
}

function problemOf(
  agent: string | undefined,
  { agents }: Library,
  isNamed: boolean,
): string | undefined {
  if (agent === undefined)
    return agents.length === 0
      ? "There is no agent. Make one: a file agents/ID/agent.md, whose text is its prompt."
      : 'It names no agent, and there are several. Name one as its profileId, or as "agent" in config.json.';
  if (agents.some(({ id, state }) => id === agent && state === "ready")) return undefined;
  const where = isNamed ? "its profileId" : '"agent" in config.json';
  return `There is no agent ${agent} that can be used. Correct ${where}, or look at it: agents list`;
}
