import type { RunLine } from "../../../src/agent/run-line.ts";
import { RunState } from "../../../src/agent/run-state.ts";
import { snapshotOf } from "../../../src/agent/snapshot.ts";
import { type Effect, SECRETS } from "./pc.ts";

/** What is known of a run once it is over. */
export interface RunRecord {
  readonly lines: readonly RunLine[];
  readonly effects: readonly Effect[];
  /** What the server says of it. */
  readonly shown: (Readonly<Record<string, unknown>> & { readonly content?: string }) | undefined;
}

/** What must not be so of a run, however it went; none in the best case. */
export function faultsOf(record: RunRecord): string[] {
  const { lines, shown } = record;
  const state = RunState.of(lines);
  const faults = [...effectFaults(record, state), ...resultFaults(record, state)];
  const ends = lines.filter(({ type }) => type === "end").length;
  if (ends !== 1 || lines.at(-1)?.type !== "end") faults.push(`it has ${ends} endings`);
  const told = JSON.stringify({ ...snapshotOf(state), content: state.text.value });
  const { offset: _, code: __, message: ___, content, ...snapshot } = shown ?? {};
  if (JSON.stringify({ ...snapshot, content }) !== told)
    faults.push(`what is shown is not what the journal tells: ${JSON.stringify(shown)} ≠ ${told}`);
  return faults;
}

function effectFaults({ lines, effects }: RunRecord, state: RunState): string[] {
  const faults: string[] = [];
  const counts = new Map<string, number>();
  for (const { at, tool, id } of effects) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
    const call = [...state.calls.values()].find((each) => idOf(each.call.arguments) === id)?.call;
    if (!call) {
      faults.push(`${id} was done, but never called`);
      continue;
    }
    const started = lines.findIndex((line) => line.type === "started" && line.call === call.id);
    const yes = lines.slice(0, Math.max(0, started)).some((line) => {
      if (line.type !== "decision" || line.state !== "allowed" || line.at > at) return false;
      const asked = state.approvals.get(line.approval)?.asked;
      if (asked?.call === call.id) return true;
      const other = state.calls.get(asked?.call ?? "")?.call;
      return other?.tool === tool && (line.scope !== "once" || tool === "read");
    });
    if (started < 0) faults.push(`${tool} ${id} was done before its line was kept`);
    if (!yes) faults.push(`${tool} ${id} was done without a yes before it`);
  }
  for (const { tool, id } of effects)
    if (tool !== "read" && (counts.get(id) ?? 0) > 1)
      faults.push(`${id} was done ${counts.get(id)} times`);
  return faults;
}

function resultFaults({ effects }: RunRecord, state: RunState): string[] {
  return [...state.calls.values()].flatMap(({ call, result }) => {
    const id = idOf(call.arguments);
    const isDone = effects.some((effect) => effect.id === id);
    if (result?.outcome === "ok" && !isDone) return [`${id} is told as done, and is not`];
    const isTold = result?.outcome === "error" && result.reason !== "stopped";
    return isTold && isDone && call.tool !== "read" ? [`${id} is told as not done, and is`] : [];
  });
}

function idOf(given: string): string {
  return (JSON.parse(given) as { readonly id: string }).id;
}

/** Where a secret stands that must stand nowhere. */
export function leaksIn(texts: readonly (readonly [where: string, text: string])[]): string[] {
  return Object.entries(SECRETS).flatMap(([name, value]) =>
    texts.flatMap(([where, text]) => {
      const at = text.indexOf(value);
      return at < 0 ? [] : [`${name} stands in ${where}: ${text.slice(Math.max(0, at - 60), at)}`];
    }),
  );
}
