/**
 * `off`: not needed now; `starting`; `ready`; `busy`: calls are under way; `restarting`: it ended
 * by itself or could not be started, and is tried again; `failed`: it is not tried again until
 * somebody needs it.
 */
export type ServerState = "off" | "starting" | "ready" | "busy" | "restarting" | "failed";

/** A server, as far as the person needs to know. */
export interface ServerStatus {
  readonly name: string;
  readonly transport: "stdio" | "http";
  readonly state: ServerState;
  /** What happened, after the server's name: "npx is not installed on this PC". */
  readonly message?: string;
  /** When `restarting`: milliseconds until it is tried again. */
  readonly retryInMs?: number;
  /** How many tools it has; unknown until it was started. */
  readonly tools?: number;
}

/** How long things may take, in milliseconds. */
export interface McpTiming {
  /** From a program's start to the end of the handshake. Default 30 000. */
  readonly startMs: number;
  /** The same for a program that may be downloaded first, by npx say. Default 120 000. */
  readonly firstStartMs: number;
  /** For how long a listing waits for servers that start. Default 30 000. */
  readonly listWaitMs: number;
  /** Without a use, after which a server is ended. Default 10 minutes. */
  readonly idleMs: number;
  /** Before the first new try; each one after it waits twice as long. Default 500. */
  readonly minPauseMs: number;
  /** The longest pause between two tries. Default 60 000. */
  readonly maxPauseMs: number;
  /** From a call's abort to the end of a program that may still work on it. Default 2000. */
  readonly stopGraceMs: number;
}

/** See {@link McpTiming}. */
export const DEFAULT_TIMING: McpTiming = {
  startMs: 30_000,
  firstStartMs: 120_000,
  listWaitMs: 30_000,
  idleMs: 600_000,
  minPauseMs: 500,
  maxPauseMs: 60_000,
  stopGraceMs: 2000,
};
