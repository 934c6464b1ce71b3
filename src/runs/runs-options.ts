import type { Clock } from "../agent/ports.ts";
import type { AuditLog } from "../audit.ts";
import type { AgentSource } from "./agent-source.ts";
import type { PendingQuestions } from "./pending-questions.ts";
import type { RuleStore } from "./rule-store.ts";
import type { RunConversations } from "./run-conversations.ts";
import type { RunStore } from "./run-store.ts";

/** What {@link createRuns} works with. */
export interface RunsOptions {
  /** Not closed with the runs: whoever made it does that. */
  readonly source: AgentSource;
  readonly store: RunStore;
  /** Default: in memory. */
  readonly rules?: RuleStore;
  readonly audit?: AuditLog;
  /** Default: in memory. */
  readonly halt?: HaltStore;
  readonly conversations?: RunConversations;
  /** What servers ask people; shown with the runs that it is about. */
  readonly questions?: PendingQuestions;
  readonly clock?: Clock;
  /** Ids of runs, fit for URLs. Default: 16 random hex digits. */
  readonly newId?: () => string;
  readonly limits?: Partial<RunsLimits>;
  /** Told of what should not happen, for the PC's log. */
  readonly onError?: (error: unknown) => void;
}

/** Whether runs are refused until the owner says so, over restarts. */
export interface HaltStore {
  isHalted(): Promise<boolean>;
  set(halted: boolean): Promise<void>;
}

/** How many runs there may be. */
export interface RunsLimits {
  /** Runs that work at the same time; those that wait for a person are none of them. Default 4. */
  readonly running: number;
  /** Runs that wait for one of these places. Default 32. */
  readonly waiting: number;
  /** Runs that have not ended, whatever they wait for. Default 128. */
  readonly open: number;
  /** Runs that are over and kept; beyond it the oldest ones are removed. Default 200. */
  readonly kept: number;
}

/** The limits that hold where none are set. */
export const DEFAULT_RUNS_LIMITS: RunsLimits = { running: 4, waiting: 32, open: 128, kept: 200 };

/** Keeps in memory whether runs are refused. */
export function memoryHalt(): HaltStore {
  let isHalted = false;
  return {
    isHalted: async () => isHalted,
    async set(halted) {
      isHalted = halted;
    },
  };
}
