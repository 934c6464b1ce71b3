import type { Schedule } from "../schedule/next-time.ts";

/** A prompt that an agent gets again and again. */
export interface Loop {
  readonly id: string;
  readonly name: string;
  readonly prompt: string;
  /** Whether it is due at all. */
  readonly enabled: boolean;
  readonly schedule: Schedule;
  /** The agent that does it. Default: the usual one. */
  readonly agent?: string;
  /** Whether it runs at each start of the server as well. */
  readonly runOnStartup: boolean;
  /** Whether all its runs are one conversation. */
  readonly continueInSession: boolean;
  /** Model calls that a run may make. */
  readonly maxIterations?: number;
  /** The tools that its runs may use, as `server:tool`. Default: all of the agent's. */
  readonly tools?: readonly string[];
  /** How late it may run when the PC slept at its time. Default 0: it is listed as missed. */
  readonly catchUpMinutes?: number;
  /** Whether it must not act, whatever it says: its owner has not trusted its file. */
  readonly isUntrusted?: boolean;
}

/**
 * Why a loop did not run at its time: the PC slept or this program did not run, its last run
 * went on, everything was stopped, or no run could be begun.
 */
export type MissReason = "asleep" | "running" | "halted" | "failed";

/** Times, one after the other, at which a loop was due and did not run for the same reason. */
export interface MissedTimes {
  /** The first one; milliseconds since 1970. */
  readonly at: number;
  /** The last one. */
  readonly lastAt: number;
  /** How many; of those of more than a month at least so many. */
  readonly count: number;
  readonly reason: MissReason;
  /** Words on a failure. */
  readonly message?: string;
}

/** What is remembered of a loop; times are milliseconds since 1970. */
export interface LoopRecord {
  /** When it was first seen, enabled again, or got another schedule: times before that are not its. */
  readonly seenAt: number;
  /** Whether it was disabled, or not there, when it was last looked for. */
  readonly isOff?: true;
  /** The schedule that it had, as JSON. */
  readonly schedule?: string;
  /** The last time that it was due and was dealt with. */
  readonly dueAt?: number;
  /** When it last ran, and the run. */
  readonly ranAt?: number;
  readonly runId?: string;
  /** The last ten, the newest first. */
  readonly missed: readonly MissedTimes[];
}

/** Where the records are kept. */
export interface LoopStore {
  load(): Promise<Readonly<Record<string, LoopRecord>>>;
  /** Rejects when they cannot be kept. */
  save(records: Readonly<Record<string, LoopRecord>>): Promise<void>;
}

/** How a loop stands now. */
export interface LoopState {
  readonly lastRunAt?: number;
  readonly lastRunId?: string;
  readonly isRunning: boolean;
  /** Absent when it is not due: disabled, untrusted, all stopped, or without a day. */
  readonly nextRunAt?: number;
  /** The last ten, the newest first. */
  readonly missed: readonly MissedTimes[];
}
