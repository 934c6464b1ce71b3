import { RunState } from "../agent/run-state.ts";
import { driveRun, endIdleRun, stopped, tellConversation } from "./drive-run.ts";
import { LiveRun } from "./live-run.ts";
import type { StoredRun } from "./run-store.ts";
import type { RunsContext } from "./runs-context.ts";

// What served tools in the life before ends by itself in this time.
const SERVERS_END_MS = 2000;
// A conversation may not have been told of its last run when this program ended.
const MAX_RETOLD = 50;

/** Finds the runs that are kept, and goes on with those that had not ended. */
export async function recoverRuns(context: RunsContext): Promise<void> {
  const { registry, clock, closing } = context;
  const lastEnded = new Map<string, string>();
  const empty: string[] = [];
  for await (const stored of context.store.load()) {
    const run = recovered(context, stored);
    const { begun, ended } = run.state;
    if (!begun) {
      if (!run.isDamaged) empty.push(stored.id);
    } else if (ended && !run.isDamaged) {
      registry.addEnded(run.summary, begun);
      if (begun.conversationId !== undefined) lastEnded.set(begun.conversationId, run.id);
    } else registry.add(run, begun);
  }
  for (const id of empty) await context.store.remove(id);
  const open = registry.open.filter(({ isDamaged }) => !isDamaged);
  if (open.some(hasOpenCall)) context.serversEnded = clock.sleep(SERVERS_END_MS, closing.signal);
  for (const run of open) goOn(context, run);
  await registry.trim();
  retell(context, [...lastEnded.values()].slice(-MAX_RETOLD)).catch(context.onError);
}

function recovered(
  { onError }: RunsContext,
  { id, lines, isDamaged, open: openJournal }: StoredRun,
): LiveRun {
  const open = (): ReturnType<StoredRun["open"]> => openJournal();
  try {
    if (!isDamaged) return new LiveRun({ id, state: RunState.of(lines), open });
  } catch {
    // Its lines are none that this program wrote.
  }
  onError(new Error(`The journal of run ${id} is damaged: it is not gone on with.`));
  return new LiveRun({ id, state: readableState(lines), isDamaged: true });
}

function readableState(lines: StoredRun["lines"]): RunState {
  const state = new RunState();
  try {
    for (const line of lines) state.apply(line);
  } catch {
    // What stands before is what is known.
  }
  return state;
}

function hasOpenCall({ state }: LiveRun): boolean {
  return state.openCalls().some(({ starts }) => starts > 0);
}

function goOn(context: RunsContext, run: LiveRun): void {
  if (run.state.isInterrupted && !run.state.isWaiting) return;
  if (context.isHalted) endIdleRun(context, run, stopped("server"));
  else driveRun(context, run);
}

async function retell(context: RunsContext, ids: readonly string[]): Promise<void> {
  if (!context.conversations) return;
  for (const id of ids) {
    const lines = await context.store.read(id);
    if (lines) await tellConversation(context, new LiveRun({ id, state: RunState.of(lines) }));
  }
}
