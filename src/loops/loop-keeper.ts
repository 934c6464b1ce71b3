import { AbortScope } from "../abort-scope.ts";
import type { Clock } from "../agent/ports.ts";
import { systemClock } from "../agent/system-clock.ts";
import { ChatError } from "../errors.ts";
import type { AgentRuns, WatchedRun } from "../runs/agent-runs.ts";
import { dueTime, judgeDue } from "./due-time.ts";
import type { Loop, LoopRecord, LoopStore, LoopView, MissedTime, MissReason } from "./loop.ts";

const MAX_MISSED = 10;
// The clock may be set, and files may change, while a timer sleeps.
const LOOK_MS = 60_000;
const NO_RECORD = { missed: [] } as const;

/** What a {@link LoopKeeper} works with. */
export interface LoopKeeperOptions {
  /** The loops as they are now; asked again at each look. */
  readonly loops: () => Promise<readonly Loop[]>;
  readonly runs: Pick<AgentRuns, "start" | "find" | "isHalted">;
  readonly store: LoopStore;
  /** The agent of loops that name none; undefined when there is none. */
  readonly usualAgent: () => Promise<string | undefined>;
  /** The zone of the clocks that its times mean. Default: this PC's. */
  readonly zone?: () => string;
  readonly clock?: Clock;
  /** Told of what did not work, once for each time. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Begins a run each time that a loop is due. A time is dealt with once, also over restarts: the
 * run's key holds it, and it is written down after the run began. One that could not run is
 * listed with its reason, never passed over.
 */
export class LoopKeeper {
  readonly #options: LoopKeeperOptions;
  readonly #clock: Clock;
  readonly #scope = new AbortScope();
  #records: Record<string, LoopRecord> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => {};
  #work: Promise<void> | undefined;

  constructor(options: LoopKeeperOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Begins to look at the clock, and runs what runs at each start. */
  start(): void {
    this.#work ??= this.#keepLooking();
  }

  /** All loops, and when each is due. */
  list(): Promise<readonly LoopView[]> {
    return this.#inTurn(async () => {
      const loops = await this.#loops();
      return Promise.all(loops.map((loop) => this.#view(loop)));
    });
  }

  /**
   * Runs a loop now; its times stay as they are.
   * @throws ChatError `not_found.loop`, `loop.running`, and what starting a run throws
   */
  run(id: string): Promise<WatchedRun> {
    return this.#inTurn(async () => {
      const loop = (await this.#loops()).find((each) => each.id === id);
      if (!loop) throw new ChatError("not_found.loop", `There is no loop ${id}.`);
      if (await this.#isRunning(loop))
        throw new ChatError("loop.running", `${loop.name} is running. Wait for it, or stop it.`);
      return this.#begin(loop, `now:${this.#clock.now()}`);
    });
  }

  /** Looks again: something about the loops has changed. */
  look(): void {
    this.#wake();
  }

  /** Runs nothing any more. */
  async close(): Promise<void> {
    this.#scope.abort(new DOMException("closed", "AbortError"));
    this.#wake();
    await this.#work;
    this.#scope.close();
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#scope;
    let isFirst = true;
    while (!signal.aborted) {
      const atStart = isFirst;
      const nextAt = await this.#inTurn(() => this.#lookAtAll(atStart)).catch((error) => {
        this.#options.onError?.(error);
        return undefined;
      });
      isFirst = false;
      await this.#sleepUntil(nextAt);
    }
  }

  async #sleepUntil(nextAt: number | undefined): Promise<void> {
    const waiting = new AbortScope(this.#scope.signal);
    this.#wake = () => waiting.abort(new DOMException("woken", "AbortError"));
    const now = this.#clock.now();
    const ms = Math.min(LOOK_MS, Math.max(0, (nextAt ?? Number.POSITIVE_INFINITY) - now));
    await this.#clock.sleep(ms, waiting.signal).catch(() => {});
    waiting.close();
  }

  /** Runs what is due; gives when to look again. */
  async #lookAtAll(atStart: boolean): Promise<number | undefined> {
    const times: number[] = [];
    for (const loop of await this.#loops()) {
      if (this.#scope.signal.aborted) return undefined;
      if (!loop.enabled) continue;
      if (atStart && loop.runOnStartup) await this.#runAt(loop, this.#clock.now(), "start");
      const due = await this.#runIfDue(loop);
      if (due !== undefined) times.push(due);
    }
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  async #runIfDue(loop: Loop): Promise<number | undefined> {
    const when = { now: this.#clock.now(), zone: this.#zone() };
    const due = dueTime(loop, this.#recordOf(loop), when);
    if (due === undefined || due > when.now) return due;
    const { run, dueAt, count } = judgeDue(loop, due, when);
    // Those before the last one were missed, whatever becomes of it.
    if (count > 1) await this.#miss(loop, { at: due, reason: "asleep", count: count - 1 }, due);
    if (run) await this.#runAt(loop, dueAt, "due");
    else await this.#miss(loop, { at: dueAt, reason: "asleep", count: 1 }, dueAt);
    return dueTime(loop, this.#recordOf(loop), when);
  }

  async #runAt(loop: Loop, at: number, what: "due" | "start"): Promise<void> {
    const dueAt = what === "due" ? at : undefined;
    const missed = (reason: MissReason, message?: string): Promise<void> =>
      this.#miss(loop, { at, reason, count: 1, ...(message !== undefined && { message }) }, dueAt);
    if (this.#options.runs.isHalted) return missed("halted");
    if (await this.#isRunning(loop)) return missed("running");
    try {
      await this.#begin(loop, `${what}:${at}`, dueAt);
    } catch (error) {
      if (!(error instanceof ChatError)) this.#options.onError?.(error);
      await missed("failed", error instanceof ChatError ? error.message : "It failed on the PC.");
    }
  }

  async #begin(loop: Loop, key: string, dueAt?: number): Promise<WatchedRun> {
    const agent = loop.agent ?? (await this.#options.usualAgent());
    if (agent === undefined)
      throw new ChatError(
        "not_found.agent",
        `${loop.name} names no agent (profileId), and there is no usual one.`,
      );
    const run = await this.#options.runs.start({
      agent,
      messages: [{ role: "user", content: loop.prompt }],
      startedBy: `loop:${loop.id}`,
      key,
      fingerprint: key,
      ...(loop.continueInSession && { conversationId: `loop.${loop.id}` }),
      ...(loop.tools && { tools: loop.tools }),
      ...(loop.maxIterations !== undefined && { limits: { modelCalls: loop.maxIterations } }),
    });
    const ran = { ranAt: this.#clock.now(), runId: run.id };
    await this.#keep(loop, { ...ran, ...(dueAt !== undefined && { dueAt }) });
    return run;
  }

  async #miss(loop: Loop, time: MissedTime, dueAt: number | undefined): Promise<void> {
    const { missed } = this.#recordOf(loop);
    await this.#keep(loop, {
      missed: [time, ...missed].slice(0, MAX_MISSED),
      ...(dueAt !== undefined && { dueAt }),
    });
  }

  async #isRunning(loop: Loop): Promise<boolean> {
    const { runId } = this.#recordOf(loop);
    const run = runId === undefined ? undefined : await this.#options.runs.find(runId);
    return run !== undefined && run.read(0)?.ending === undefined;
  }

  async #view(loop: Loop): Promise<LoopView> {
    const { ranAt, runId, missed } = this.#recordOf(loop);
    const when = { now: this.#clock.now(), zone: this.#zone() };
    const isDue = loop.enabled && !this.#options.runs.isHalted;
    const next = isDue ? dueTime(loop, this.#recordOf(loop), when) : undefined;
    return {
      ...loop,
      ...(ranAt !== undefined && { lastRunAt: ranAt }),
      ...(runId !== undefined && { lastRunId: runId }),
      isRunning: await this.#isRunning(loop),
      ...(next !== undefined && { nextRunAt: next }),
      missed,
    };
  }

  /** The loops, each with a record: one that is new counts from now on. */
  async #loops(): Promise<readonly Loop[]> {
    this.#records ??= { ...(await this.#options.store.load()) };
    const loops = await this.#options.loops();
    let changed = false;
    for (const { id, enabled } of loops) {
      const known = this.#records[id];
      if (known && enabled === (known.isOff === undefined)) continue;
      this.#records[id] = withSwitch(known, enabled, this.#clock.now());
      changed = true;
    }
    if (changed) await this.#save();
    return loops;
  }

  #recordOf({ id }: Loop): LoopRecord {
    return this.#records?.[id] ?? { ...NO_RECORD, seenAt: this.#clock.now() };
  }

  async #keep(loop: Loop, change: Partial<LoopRecord>): Promise<void> {
    const records = this.#records ?? {};
    records[loop.id] = { ...this.#recordOf(loop), ...change };
    this.#records = records;
    await this.#save();
  }

  // What could not be kept holds for as long as this program runs.
  async #save(): Promise<void> {
    try {
      await this.#options.store.save(this.#records ?? {});
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  #zone(): string {
    return this.#options.zone?.() ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

/** The record of a loop that is new, or was enabled or disabled. */
function withSwitch(known: LoopRecord | undefined, enabled: boolean, now: number): LoopRecord {
  const { isOff: _, ...record } = { ...NO_RECORD, seenAt: now, ...known };
  return enabled ? { ...record, seenAt: now } : { ...record, isOff: true };
}
