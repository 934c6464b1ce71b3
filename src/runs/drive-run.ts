import { abortable } from "../agent/abortable.ts";
import { turnMessages, UNKNOWN_OUTCOME } from "../agent/messages-of-run.ts";
import { runAgent } from "../agent/run-agent.ts";
import type { RunBegun, RunEnded, RunLine } from "../agent/run-line.ts";
import { RunStop } from "../agent/run-stop.ts";
import { ChatError } from "../errors.ts";
import type { RunConnection } from "./agent-source.ts";
import type { LiveRun } from "./live-run.ts";
import { runPorts, slotOf } from "./run-ports.ts";
import type { RunsContext } from "./runs-context.ts";
import { takeUpdate } from "./take-update.ts";

/** How a run is worked on. */
export interface DriveOptions {
  /** The first line of a new run, and what it is connected with. */
  readonly begin?: { readonly line: Omit<RunBegun, "at">; readonly connection: RunConnection };
  /** Whether somebody asked for it to go on. */
  readonly resumed?: boolean;
}

/** Works on a run until it has ended, is interrupted, or this program ends. Never throws. */
export function driveRun(context: RunsContext, run: LiveRun, options: DriveOptions = {}): void {
  workOn(context, run, () => drive(context, run, options));
}

/** Ends a run that nothing works on; that stands in {@link LiveRun.finished}. Never throws. */
export function endIdleRun(context: RunsContext, run: LiveRun, ending: Ending): void {
  workOn(context, run, async () => {
    await run.journal.open();
    await endRun(context, run, ending);
  });
}

function workOn(context: RunsContext, run: LiveRun, work: () => Promise<void>): void {
  run.begin();
  run.finished = work()
    .catch(context.onError)
    .then(() => finish(context, run))
    .catch(context.onError);
  run.changes.change();
  context.changes.change();
}

type Ending = Omit<RunEnded, "type" | "at">;

async function drive(
  context: RunsContext,
  run: LiveRun,
  { begin, resumed = false }: DriveOptions,
): Promise<void> {
  await run.journal.open();
  const connection = begin?.connection ?? (await connect(context, run));
  if (!connection) return;
  const slot = slotOf(context);
  try {
    const ports = runPorts(context, run, connection, slot);
    const { onError } = context;
    const { signal } = run;
    const updates = runAgent(run.state, ports, {
      signal,
      resumed,
      onError,
      ...(begin && { begin: begin.line }),
    });
    for await (const update of updates) takeUpdate(context, run, update);
    // One that was interrupted just now was stopped besides.
    if (signal.aborted && !run.state.ended && !isSuspended(signal))
      await endRun(context, run, stoppedBy(signal));
    await keepText(context, run);
  } finally {
    slot.close();
  }
}

/** What a run that was begun before works with; without it the run ends. */
async function connect(context: RunsContext, run: LiveRun): Promise<RunConnection | undefined> {
  const { state, signal } = run;
  const { begun } = state;
  if (!begun) throw new TypeError("a run without a line cannot be gone on with");
  try {
    const { tools } = begun;
    const connected = context.source.connect(begun, state, { ...(tools && { tools }) });
    return await abortable(connected, signal);
  } catch (error) {
    if (!signal.aborted) {
      if (!(error instanceof ChatError)) context.onError(error);
      await endRun(context, run, failureOf(error));
    } else if (!isSuspended(signal)) await endRun(context, run, stoppedBy(signal));
    return undefined;
  }
}

function failureOf(error: unknown): Ending {
  return error instanceof ChatError
    ? { status: "failed", code: error.code, message: error.message }
    : {
        status: "failed",
        code: "internal.error",
        message: "The run failed on the PC. Its log says more.",
      };
}

function isSuspended({ reason }: AbortSignal): boolean {
  return reason instanceof RunStop && reason.kind === "suspend";
}

/** The ending of a run that was stopped with this signal. */
function stoppedBy({ reason }: AbortSignal): Ending {
  return stopped(reason instanceof RunStop ? reason.by : undefined);
}

/** The ending of a run that somebody stopped. */
export function stopped(by?: string): Ending {
  return { status: "stopped", message: "It was stopped.", ...(by !== undefined && { by }) };
}

/*
 * Ends a run that cannot, or shall not, be gone on with. Of calls that were being made it is
 * told that nobody knows. When that cannot be written it is ended for as long as this program runs.
 */
async function endRun(context: RunsContext, run: LiveRun, ending: Ending): Promise<void> {
  const at = context.clock.now();
  const started = run.state.openCalls().filter(({ starts }) => starts > 0);
  const lines: RunLine[] = [
    ...started.map(({ call }): RunLine => {
      const text = UNKNOWN_OUTCOME;
      return { type: "result", at, call: call.id, outcome: "unknown", text };
    }),
    { type: "end", at, ...ending },
  ];
  let isKept = true;
  for (const line of lines) {
    // After a failure nothing is added.
    if (isKept)
      await run.journal.append(line).catch((error) => {
        isKept = false;
        context.onError(error);
      });
    run.state.apply(line);
    takeUpdate(context, run, { type: "line", line });
  }
}

/** Keeps what clients were shown last, where a turn was left in its middle. */
async function keepText({ clock }: RunsContext, run: LiveRun): Promise<void> {
  const { text, journaledText: from, ended } = run.state;
  if (ended || text.value.length === from) return;
  const open = text.isOpen ? ({ open: true } as const) : {};
  await run.journal.append({
    type: "text",
    at: clock.now(),
    from,
    text: text.value.slice(from),
    ...open,
  });
}

async function finish(context: RunsContext, run: LiveRun): Promise<void> {
  const { state } = run;
  // One that goes on after the next start is not interrupted.
  if (!context.isClosed || state.ended) run.isDriven = false;
  run.isAdmitted = false;
  if (state.ended && state.begun) {
    await tellConversation(context, run);
    context.registry.end(run);
    await run.journal.close();
    await context.registry.trim();
  }
  run.changes.change();
  context.changes.change();
}

/** Tells a run's conversation what the run added to it. */
export async function tellConversation(context: RunsContext, run: LiveRun): Promise<void> {
  const { begun, ended, text } = run.state;
  if (!context.conversations || begun?.conversationId === undefined || !ended) return;
  const turn = {
    runId: run.id,
    ...(begun.replyTo !== undefined && { replyTo: begun.replyTo }),
    agent: begun.agent,
    startedBy: run.startedBy,
    messages: turnMessages(run.state, ""),
    text: text.value,
    status: ended.status,
    at: ended.at,
  };
  await context.conversations.ended(begun.conversationId, turn).catch(context.onError);
}
