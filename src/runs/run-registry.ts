import type { RunBegun } from "../agent/run-line.ts";
import { RunState } from "../agent/run-state.ts";
import type { RunFilter, RunSummary } from "./agent-runs.ts";
import { LiveRun } from "./live-run.ts";
import type { RunStore } from "./run-store.ts";

// Runs that are over and were looked at lately: their journals need not be read again.
const MAX_RECENT = 16;
const DEFAULT_LISTED = 50;

/** All runs that are known: those that are over by their summaries alone. */
export class RunRegistry {
  readonly #store: RunStore;
  readonly #maxKept: number;
  /** The oldest first. */
  readonly #summaries = new Map<string, () => RunSummary>();
  readonly #open = new Map<string, LiveRun>();
  readonly #recent = new Map<string, LiveRun>();
  readonly #ids = new Map<string, string>();
  readonly #keys = new Map<string, string>();

  constructor(store: RunStore, maxKept: number) {
    this.#store = store;
    this.#maxKept = maxKept;
  }

  /** Runs that have not ended. */
  get open(): readonly LiveRun[] {
    return [...this.#open.values()];
  }

  /** Adds a run that has not ended, the newest of all. */
  add(run: LiveRun, begun: Pick<RunBegun, "startedBy" | "key"> | undefined): void {
    this.#open.set(run.id, run);
    this.#summaries.set(run.id, () => run.summary);
    this.#remember(run.id, begun);
  }

  /** Adds a run that is over, the newest of all. */
  addEnded(summary: RunSummary, begun: Pick<RunBegun, "startedBy" | "key"> | undefined): void {
    this.#summaries.set(summary.id, () => summary);
    this.#remember(summary.id, begun);
  }

  #remember(id: string, begun: Pick<RunBegun, "startedBy" | "key"> | undefined): void {
    if (begun?.key === undefined) return;
    const key = keyOf(begun.startedBy ?? "owner", begun.key);
    this.#ids.set(key, id);
    this.#keys.set(id, key);
  }

  /** Notes that a run is over. */
  end(run: LiveRun): void {
    const { summary } = run;
    if (!this.#open.delete(run.id)) return;
    this.#summaries.set(run.id, () => summary);
    this.#keepRecent(run);
  }

  /** Removes the oldest runs beyond the bound that nothing works on. */
  async trim(): Promise<void> {
    const idle = [...this.#summaries.keys()].filter((id) => !this.#open.get(id)?.isDriven);
    for (const id of idle.slice(0, Math.max(0, idle.length - this.#maxKept))) await this.remove(id);
  }

  /** Forgets a run, and removes its journal. */
  async remove(id: string): Promise<void> {
    const run = this.#open.get(id);
    for (const map of [this.#summaries, this.#open, this.#recent]) map.delete(id);
    const key = this.#keys.get(id);
    this.#keys.delete(id);
    if (key !== undefined && this.#ids.get(key) === id) this.#ids.delete(key);
    await run?.journal.close();
    await this.#store.remove(id);
  }

  /** The id of the run that `startedBy` began with this key. */
  idByKey(startedBy: string, key: string): string | undefined {
    return this.#ids.get(keyOf(startedBy, key));
  }

  /** A run, read anew from its journal where it is over. */
  async find(id: string): Promise<LiveRun | undefined> {
    if (!this.#summaries.has(id)) return undefined;
    const known = this.#open.get(id) ?? this.#recent.get(id);
    if (known) return this.#recent.has(id) ? this.#keepRecent(known) : known;
    const lines = await this.#store.read(id);
    if (!lines || !this.#summaries.has(id)) return undefined;
    return this.#recent.get(id) ?? this.#keepRecent(new LiveRun({ id, state: RunState.of(lines) }));
  }

  #keepRecent(run: LiveRun): LiveRun {
    this.#recent.delete(run.id);
    this.#recent.set(run.id, run);
    for (const id of this.#recent.keys()) {
      if (this.#recent.size <= MAX_RECENT) break;
      this.#recent.delete(id);
    }
    return run;
  }

  /** The newest first. */
  list({ states, conversationId, limit = DEFAULT_LISTED }: RunFilter = {}): readonly RunSummary[] {
    const found: RunSummary[] = [];
    for (const summaryOf of [...this.#summaries.values()].reverse()) {
      if (found.length >= limit) break;
      const summary = summaryOf();
      if (states && !states.includes(summary.status)) continue;
      if (conversationId !== undefined && summary.conversationId !== conversationId) continue;
      found.push(summary);
    }
    return found;
  }
}

// No id of whoever begins a run has a line break in it.
function keyOf(startedBy: string, key: string): string {
  return `${startedBy}\n${key}`;
}
