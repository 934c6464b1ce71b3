import type { AbortScope } from "../abort-scope.ts";
import type { RunApproval, RunSnapshot, RunStep, RunUsage } from "../agent/run-snapshot.ts";
import type { ChatEvent } from "../chat.ts";
import type { AgentRuns, PendingApproval, RunSummary, WatchedRun } from "./agent-runs.ts";

/** One event of a run's stream. */
export type RunEvent =
  | Extract<ChatEvent, { type: "token" }>
  | ({ readonly type: "run" } & RunSnapshot)
  | ({ readonly type: "step" } & RunStep)
  | ({ readonly type: "approval" } & RunApproval)
  | ({ readonly type: "usage" } & RunUsage)
  | (Extract<ChatEvent, { type: "done" }> & { readonly runId?: string })
  | (Extract<ChatEvent, { type: "error" }> & { readonly code?: string; readonly runId?: string });

/** One event of the stream of all runs. */
export type RunsEvent =
  | { readonly type: "runs"; readonly runs: readonly RunSummary[]; readonly halted: boolean }
  | { readonly type: "approvals"; readonly approvals: readonly PendingApproval[] }
  | ({ readonly type: "run" } & RunSummary)
  | ({ readonly type: "approval" } & PendingApproval);

/** A run's events. */
export async function* watchRun(
  run: WatchedRun,
  {
    offset,
    events,
    scope,
  }: { readonly offset: number; readonly events: "chat" | "run"; readonly scope: AbortScope },
): AsyncGenerator<readonly RunEvent[]> {
  try {
    let view = run.read(offset);
    let at = offset;
    let version = -1;
    while (view) {
      const batch: RunEvent[] = [];
      if (events === "run" && view.version !== version)
        batch.push({ type: "run", ...view.snapshot });
      version = view.version;
      at += view.text.length;
      if (view.text !== "") batch.push({ type: "token", delta: view.text });
      const { ending } = view;
      if (ending?.status === "failed") batch.push({ type: "error", message: ending.message ?? "" });
      else if (ending) batch.push({ type: "done", content: run.read(0)?.text ?? "" });
      else if (scope.signal.aborted)
        batch.push({ type: "error", message: String(scope.signal.reason?.message) });
      if (batch.length > 0) yield batch;
      if (ending || scope.signal.aborted) return;
      view = await run.follow({ offset: at, version }, scope.signal);
    }
  } finally {
    scope.close();
  }
}

/** The events of all runs. */
export async function* watchRuns(
  runs: AgentRuns,
  { scope }: { readonly scope: AbortScope },
): AsyncGenerator<readonly RunsEvent[]> {
  try {
    for (let version = -1; !scope.signal.aborted; ) {
      yield [
        { type: "runs", runs: runs.list(), halted: runs.isHalted },
        { type: "approvals", approvals: runs.approvals() },
      ];
      version = await runs.changed(version, scope.signal);
    }
  } finally {
    scope.close();
  }
}
