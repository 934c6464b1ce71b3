import { ChatError } from "../errors.ts";
import type { AgentRuns, WatchedRun } from "../runs/agent-runs.ts";
import type { Loop, MissedTimes, MissReason } from "./loop.ts";
import { runRequest, starterOf } from "./loop-run.ts";

const LIVE = { states: ["queued", "running", "waiting"], limit: 1000 } as const;

/** What {@link LoopRuns} works with. */
export interface LoopRunsOptions {
  readonly runs: Pick<AgentRuns, "start" | "findByKey" | "list" | "isHalted">;
  /** The agent of loops that name none; undefined when there is none. */
  readonly usualAgent: () => Promise<string | undefined>;
  /** Told of what did not work. */
  readonly onError?: (error: unknown) => void;
}

/** The key of the run of a time at which a loop was due. */
export function dueKey(time: number): string {
  return `due:${time}`;
}

/** The runs of loops among all runs of this PC. */
export class LoopRuns {
  readonly #options: LoopRunsOptions;

  constructor(options: LoopRunsOptions) {
    this.#options = options;
  }

  /** Who began the runs that go on. */
  running(): ReadonlySet<string> {
    return new Set(this.#options.runs.list(LIVE).map(({ startedBy }) => startedBy));
  }

  /**
   * Those of `times` at which no run was begun. One that was may be unknown here: this program
   * ended, or could not write, before it was written down.
   */
  async withoutRun(
    loop: Loop,
    times: readonly number[],
  ): Promise<{ ran: { at: number; runId: string } | undefined; open: readonly number[] }> {
    const open: number[] = [];
    let ran: { at: number; runId: string } | undefined;
    for (const time of times) {
      const run = await this.#options.runs.findByKey(starterOf(loop), dueKey(time));
      if (run) ran = { at: run.read(0)?.snapshot.startedAt ?? time, runId: run.id };
      else open.push(time);
    }
    return { ran, open };
  }

  /** Begins a run, or gives why there is none. Never rejects. */
  async tryToBegin(
    loop: Loop,
    key: string,
    at: number,
  ): Promise<{ readonly run?: WatchedRun; readonly miss?: MissedTimes }> {
    const missed = (reason: MissReason, message?: string): { miss: MissedTimes } => ({
      miss: { at, lastAt: at, count: 1, reason, ...(message !== undefined && { message }) },
    });
    if (this.#options.runs.isHalted) return missed("halted");
    if (this.running().has(starterOf(loop))) return missed("running");
    try {
      return { run: await this.begin(loop, key) };
    } catch (error) {
      if (error instanceof ChatError && error.code === "run.halted") return missed("halted");
      if (error instanceof ChatError) return missed("failed", error.message);
      this.#options.onError?.(error);
      return missed("failed", "Something went wrong on the PC. Its log says more.");
    }
  }

  /** Begins a run. @throws ChatError */
  async begin(loop: Loop, key: string): Promise<WatchedRun> {
    const agent = loop.agent ?? (await this.#options.usualAgent());
    if (agent === undefined)
      throw new ChatError(
        "not_found.agent",
        `${loop.name} names no agent (profileId), and there is no usual one. Name one there, or "agent" in config.json.`,
      );
    return this.#options.runs.start(await runRequest(loop, { agent, key }));
  }
}
