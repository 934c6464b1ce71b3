import type { RunLine } from "../agent/run-line.ts";
import type { RunUpdate } from "../agent/update-queue.ts";
import type { LiveRun } from "./live-run.ts";
import type { RunsContext } from "./runs-context.ts";

/** Lets all who watch know what became of a run, and notes what is to be told of it later. */
export function takeUpdate(context: RunsContext, run: LiveRun, update: RunUpdate): void {
  // The text alone makes no version.
  const isText = update.type === "text" || (update.type === "line" && update.line.type === "text");
  if (update.type === "progress") run.progress.set(update.call, update.message);
  if (update.type === "line") {
    takeLine(context, run, update.line);
    if (LISTED.has(update.line.type)) context.changes.change();
  }
  if (isText) run.changes.wake();
  else run.changes.change();
}

// What lists of runs and approvals show.
const LISTED: ReadonlySet<RunLine["type"]> = new Set([
  "run",
  "restart",
  "interrupted",
  "approval",
  "decision",
  "end",
]);

function takeLine(context: RunsContext, run: LiveRun, line: RunLine): void {
  if (line.type === "decision") {
    run.answers.forget(line.approval);
    auditDecision(context, run, line);
  } else if (line.type === "started") {
    if (line.allowedBy === "rule" || line.allowedBy === "hints") touchRules(context, run, line);
  } else if (line.type === "result") {
    run.progress.delete(line.call);
    auditCall(context, run, line);
  } else if (line.type === "end" && line.status === "stopped") {
    const { by = "server" } = line;
    context.audit({ action: "run.stopped", by, run: run.id, agent: agentOf(run) });
  }
}

function agentOf({ state }: LiveRun): string {
  return state.begun?.agent ?? "";
}

type LineOf<Type extends RunLine["type"]> = Extract<RunLine, { readonly type: Type }>;

function auditDecision(context: RunsContext, run: LiveRun, line: LineOf<"decision">): void {
  const asked = run.state.approvals.get(line.approval)?.asked;
  const { server = "", tool = "" } = run.state.calls.get(asked?.call ?? "")?.call ?? {};
  context.audit({
    action: `approval.${line.state}`,
    by: line.by ?? "server",
    run: run.id,
    agent: agentOf(run),
    server,
    tool,
    ...(asked && { digest: asked.digest }),
    subject: line.approval,
    ...(line.scope !== undefined && { outcome: line.scope }),
  });
}

function auditCall(context: RunsContext, run: LiveRun, line: LineOf<"result">): void {
  const state = run.state.calls.get(line.call);
  if (!state?.startedAt) return;
  const { server = "", tool = "" } = state.call;
  context.audit({
    action: "call.made",
    by: run.startedBy,
    run: run.id,
    agent: agentOf(run),
    server,
    tool,
    outcome: line.outcome,
  });
}

function touchRules({ rules }: RunsContext, run: LiveRun, line: LineOf<"started">): void {
  const { server = "", tool = "" } = run.state.calls.get(line.call)?.call ?? {};
  rules.touch(agentOf(run), server, tool);
}
