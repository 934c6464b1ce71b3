import { AbortScope } from "../abort-scope.ts";
import { takeModelTurn } from "./model-turn.ts";
import type { AgentPorts } from "./ports.ts";
import { recoverRun } from "./recover-run.ts";
import { RunContext } from "./run-context.ts";
import type { RunBegun, RunEnded } from "./run-line.ts";
import type { RunState } from "./run-state.ts";
import { failedRun, JOURNAL_LOST, JournalFailure, RunEnding, RunStop } from "./run-stop.ts";
import { settleCalls } from "./settle-calls.ts";
import { type RunUpdate, UpdateQueue } from "./update-queue.ts";

/** How a run is begun, or gone on with. */
export interface RunAgentOptions {
  /** Ends it, with a {@link RunStop} as the reason; then it is over within three seconds. */
  readonly signal: AbortSignal;
  /** The first line of a run that has none. */
  readonly begin?: Omit<RunBegun, "at">;
  /** Whether somebody asked for it to go on, however old it is. */
  readonly resumed?: boolean;
  /** Told of what should not happen, for the PC's log: what ended the run, or kept its journal. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Runs an agent to its end: asks the model, asks people, calls tools, and writes every step into
 * the journal before it does what follows from it. `state` is what the journal tells so far, and
 * is kept up to date; what is yielded only says that it changed. It never throws, goes on however
 * slowly it is read, and leaves the run as it is, to be gone on with, when it is read no more.
 */
export async function* runAgent(
  state: RunState,
  ports: AgentPorts,
  options: RunAgentOptions,
): AsyncGenerator<RunUpdate> {
  const updates = new UpdateQueue();
  const scope = new AbortScope(options.signal);
  const run = new RunContext(state, { ports, updates, scope });
  if (!state.ended) drive(run, options).finally(() => updates.close());
  else updates.close();
  try {
    yield* updates.read();
  } finally {
    scope.abort(new RunStop("suspend"));
  }
}

async function drive(run: RunContext, options: RunAgentOptions): Promise<void> {
  try {
    if (await begin(run, options)) await work(run);
  } catch (error) {
    await end(run, error, options);
  }
}

async function begin(
  run: RunContext,
  { begin, resumed = false }: RunAgentOptions,
): Promise<boolean> {
  if (run.state.begun) return recoverRun(run, resumed);
  if (!begin) throw new TypeError("a run without a line needs one to begin with");
  await run.append(begin);
  return true;
}

async function work(run: RunContext): Promise<never> {
  const { state } = run;
  for (;;) {
    run.signal.throwIfAborted();
    await settleCalls(run);
    endIfDone(run);
    if (state.emptyTurns > 1)
      throw failedRun("run.empty", `${run.ports.model.name} answered with nothing, twice.`);
    await takeModelTurn(run);
  }
}

function endIfDone({ state }: RunContext): void {
  const turn = state.turns.at(-1);
  if (!turn || turn.calls.length > 0 || turn.text.trim() === "") return;
  throw new RunEnding("done", undefined, "", turn.finish);
}

type Ending = Omit<RunEnded, "at" | "type">;

async function end(run: RunContext, error: unknown, { onError }: RunAgentOptions): Promise<void> {
  const { state, updates, ports } = run;
  const ending = endingFor(run, error);
  if (!ending) return;
  if (ending === INTERNAL_ERROR || ending === JOURNAL_LOST) onError?.(error);
  try {
    if (error instanceof JournalFailure) throw error;
    await run.append({ type: "end", ...ending });
  } catch {
    const line: RunEnded = { type: "end", at: ports.clock.now(), ...JOURNAL_LOST };
    state.apply(line);
    updates.push({ type: "line", line, unsaved: true });
  }
}

const INTERNAL_ERROR: Ending = {
  status: "failed",
  code: "internal.error",
  message: "The run failed on the PC. Its log says more.",
};

/** How the run ends by what was thrown; undefined when it is only left alone. */
function endingFor({ signal }: RunContext, error: unknown): Ending | undefined {
  if (error instanceof RunEnding) {
    const { status, code, message, finish } = error;
    return {
      status,
      ...(code !== undefined && { code }),
      ...(message !== "" && { message }),
      ...(finish !== undefined && { finish }),
    };
  }
  if (error instanceof JournalFailure) return JOURNAL_LOST;
  if (signal.aborted) {
    const { kind = "stop", by } = signal.reason instanceof RunStop ? signal.reason : {};
    if (kind === "suspend") return undefined;
    return { status: "stopped", message: "It was stopped.", ...(by !== undefined && { by }) };
  }
  return INTERNAL_ERROR;
}
