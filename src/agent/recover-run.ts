import type { CallState } from "./call-state.ts";
import { UNKNOWN_OUTCOME } from "./messages-of-run.ts";
import type { RunContext } from "./run-context.ts";
import { failedRun } from "./run-stop.ts";

const MAX_AGE_MS = 3_600_000;
const MAX_RESTARTS = 3;
const MAX_STARTS = 3;

/**
 * Gets a run ready to go on after the PC stopped: calls of which nobody knows whether they
 * happened are told as just that, unless making them again changes nothing. False when it is
 * too old to go on by itself and was not `resumed` by somebody.
 * @throws RunEnding when it was begun again three times and did nothing.
 */
export async function recoverRun(run: RunContext, resumed: boolean): Promise<boolean> {
  const { state, ports } = run;
  // One that waits comes no further by itself, however often the PC is started.
  if (state.restarts >= MAX_RESTARTS && !state.isWaiting) {
    for (const { call, starts } of state.openCalls())
      if (starts > 0) await appendUnknown(run, call.id);
    throw failedRun("run.restarts", "It was begun again three times and came no further.");
  }
  const age = ports.clock.now() - (state.begun?.at ?? 0);
  if (!resumed && !state.isWaiting && (state.isInterrupted || age > MAX_AGE_MS)) {
    if (!state.isInterrupted)
      await run.append({ type: "interrupted", message: "The PC stopped while it ran." });
    return false;
  }
  await run.append({ type: "restart" });
  for (const each of state.openCalls()) {
    const { call, starts } = each;
    if (starts === 0 || (await mayBeMadeAgain(run, each))) continue;
    await appendUnknown(run, call.id);
  }
  return true;
}

function appendUnknown(run: RunContext, call: string): Promise<void> {
  return run.append({ type: "result", call, outcome: "unknown", text: UNKNOWN_OUTCOME });
}

// Not `idempotentHint`: if that were a lie, an effect would be doubled.
async function mayBeMadeAgain(run: RunContext, { call, starts }: CallState): Promise<boolean> {
  // It may be this very call that ends the PC.
  if (starts >= MAX_STARTS) return false;
  const tools = await run.listTools();
  const tool = tools.find(({ server, name }) => server === call.server && name === call.tool);
  return tool?.hints.readOnly === true && !tool.hints.openWorld;
}
