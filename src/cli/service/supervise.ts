import type { Clock } from "../tunnel/clock.ts";

/** How one run of the server ended. */
export interface RunEnd {
  /** Null when a signal ended it. */
  readonly code: number | null;
}

/** Options of {@link supervise}. */
export interface SuperviseOptions {
  /** Runs the server once; ends it when `signal` is aborted. */
  readonly start: (signal: AbortSignal) => Promise<RunEnd>;
  /** Takes a line for the log. */
  readonly log: (line: string) => void;
  readonly clock: Clock;
  /** Ends all. */
  readonly signal: AbortSignal;
}

const PAUSE_MS = 5000;
const LIMIT = { starts: 10, withinMs: 300_000 } as const;
/** Wrong usage: another start finds the same. */
const USAGE = 2;

/**
 * Runs the server, and again five seconds after a failure; at most ten times in five minutes.
 * Resolves when it has ended by itself, was ended, or is not started again.
 */
export async function supervise({ start, log, clock, signal }: SuperviseOptions): Promise<void> {
  let starts: number[] = [];
  while (!signal.aborted) {
    starts = [...starts.filter((at) => clock.now() - at < LIMIT.withinMs), clock.now()];
    const { code } = await start(signal);
    if (signal.aborted || code === 0) return;
    const how = code === null ? "was ended" : `ended with exit code ${code}`;
    if (code === USAGE) return log(`The server ${how}. Correct its options: service install.`);
    if (starts.length >= LIMIT.starts)
      return log(
        `The server ${how}, for the ${LIMIT.starts}th time in five minutes. It is started again at the next login, or by: service install.`,
      );
    log(`The server ${how}. It is started again in ${PAUSE_MS / 1000} s.`);
    await clock.wait(PAUSE_MS, signal);
  }
}
