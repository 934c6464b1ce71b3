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
}

/** Why a loop did not run at its time. */
export type MissReason = "asleep" | "running" | "halted" | "failed";

/** A time at which a loop was due and did not run. */
export interface MissedTime {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason: MissReason;
  /** Words on a failure. */
  readonly message?: string;
  /** How many times one after the other, this one included. */
  readonly count: number;
}

/** What is remembered of a loop; times are milliseconds since 1970. */
export interface LoopRecord {
  /** When it was first seen, or enabled again: times before that are not its. */
  readonly seenAt: number;
  /** Whether it was disabled when it was last seen. */
  readonly isOff?: true;
  /** The last time that it was due and was dealt with. */
  readonly dueAt?: number;
  /** When it last ran, and the run. */
  readonly ranAt?: number;
  readonly runId?: string;
  /** The last ten, the newest first. */
  readonly missed: readonly MissedTime[];
}

/** Where the records are kept. */
export interface LoopStore {
  load(): Promise<Readonly<Record<string, LoopRecord>>>;
  /** Rejects when they cannot be kept. */
  save(records: Readonly<Record<string, LoopRecord>>): Promise<void>;
}

/** A loop, for a list. */
export interface LoopView extends Loop {
  readonly lastRunAt?: number;
  readonly lastRunId?: string;
  readonly isRunning: boolean;
  /** Absent when it is not due: disabled, halted, or without a day. */
  readonly nextRunAt?: number;
  readonly missed: readonly MissedTime[];
}
