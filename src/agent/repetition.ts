import { callKey } from "./call-state.ts";
import type { TurnCall } from "./run-line.ts";
import type { RunState } from "./run-state.ts";

const WINDOW = 12;
const ASK_AFTER = 3;
const END_AFTER = 4;

/**
 * Whether a call has kept giving the same: `ask` when three of the last 12 calls were the same
 * tool's with the same arguments and result, `end` when four were, so that a fifth is not made.
 */
export function repetition(state: RunState, call: TurnCall): "ask" | "end" | undefined {
  const key = callKey(call);
  const results = [...state.calls.values()]
    .filter(({ result, startedAt }) => result !== undefined && startedAt !== undefined)
    .slice(-WINDOW)
    .filter((each) => callKey(each.call) === key)
    .map(({ result }) => `${result?.outcome} ${result?.text}`);
  const counts = new Map<string, number>();
  for (const result of results) counts.set(result, (counts.get(result) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  if (most >= END_AFTER) return "end";
  return most >= ASK_AFTER ? "ask" : undefined;
}
