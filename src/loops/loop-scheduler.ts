import { AbortScope } from "../abort-scope.ts";
import type { Clock } from "../agent/ports.ts";
import { systemClock } from "../agent/system-clock.ts";
import { ChatError } from "../errors.ts";
import type { WatchedRun } from "../runs/agent-runs.ts";
import { nextTime } from "../schedule/next-time.ts";
import { mayRunLate, passedTimes } from "./due-time.ts";
import type { Loop, LoopState, LoopStore, MissedTimes, MissReason } from "./loop.ts";
import { LoopRecords } from "./loop-records.ts";
import { starterOf } from "./loop-run.ts";
import { dueKey, LoopRuns, type LoopRunsOptions } from "./loop-runs.ts";

// The clock may be set, and files may change, while a timer sleeps.
const LOOK_MS = 60_000;

/** What a {@link LoopScheduler} works with. */
export interface LoopSchedulerOptions<L extends Loop = Loop> extends LoopRunsOptions {
  /** The loops as they are now; asked again at each look. */
  readonly loops: () => Promise<readonly L[]>;
  readonly store: LoopStore;
  /** The zone of the clocks that its times mean. Default: this PC's. */
  readonly zone?: () => string;
  readonly clock?: Clock;
  /** The most milliseconds between two looks at the clock. Default one minute. */
  readonly lookMs?: number;
}

/**
 * Begins a run each time that a loop is due. A time is dealt with once, also over restarts: the
 * run's key holds it, and it is written down after the run began. One at which it could not run
 * is listed with its reason, never passed over.
 */
export class LoopScheduler<L extends Loop = Loop> {
  readonly #options: LoopSchedulerOptions<L>;
  readonly #clock: Clock;
  readonly #scope = new AbortScope();
  readonly #records: LoopRecords;
  readonly #runs: LoopRuns;
  readonly #nextTimes = new Map<
    string,
    { readonly of: string; readonly next: number | undefined }
  >();
  #turn: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => {};
  #isChanged = false;
  #work: Promise<void> | undefined;

  constructor(options: LoopSchedulerOptions<L>) {
    this.#options = options;
    const { clock = systemClock, onError = () => {} } = options;
    this.#clock = clock;
    this.#runs = new LoopRuns(options);
    this.#records = new LoopRecords(options.store, { clock, onError });
  }

  /** Begins to look at the clock, and runs what runs at each start. */
  start(): void {
    this.#work ??= this.#keepLooking();
  }

  /** All loops, and how they stand. */
  list(): Promise<readonly (L & LoopState)[]> {
    return this.#inTurn(async () => {
      const loops = await this.#loops();
      const running = this.#runs.running();
      return loops.map((loop) => this.#view(loop, running));
    });
  }

  /**
   * Runs a loop now, also a disabled one; its times stay as they are.
   * @throws ChatError `not_found.loop`, `loop.running`, `loop.untrusted`, and what starting a run throws
   */
  run(id: string): Promise<WatchedRun> {
    return this.#inTurn(async () => {
      const loop = (await this.#loops()).find((each) => each.id === id);
      if (!loop) throw noSuchLoop(id);
      if (loop.isUntrusted) throw untrusted();
      if (this.#runs.running().has(starterOf(loop)))
        throw new ChatError("loop.running", `${loop.name} is running. Wait for it, or stop it.`);
      const run = await this.#runs.begin(loop, `now:${this.#clock.now()}`);
      await this.#records.keep(loop, { ran: { at: this.#clock.now(), runId: run.id } });
      return run;
    });
  }

  /** Looks again: something about the loops has changed. */
  look(): void {
    this.#isChanged = true;
    this.#wake();
  }

  /** Begins nothing any more. */
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
      this.#isChanged = false;
      const nextAt = await this.#inTurn(() => this.#lookAtAll(atStart)).catch((error) => {
        this.#options.onError?.(error);
        return undefined;
      });
      isFirst = false;
      await this.#sleepUntil(nextAt);
    }
  }

  async #sleepUntil(nextAt: number | undefined): Promise<void> {
    if (this.#isChanged) return;
    const waiting = new AbortScope(this.#scope.signal);
    this.#wake = () => waiting.abort(new DOMException("woken", "AbortError"));
    const { lookMs = LOOK_MS } = this.#options;
    const untilNext = (nextAt ?? Number.POSITIVE_INFINITY) - this.#clock.now();
    const ms = Math.min(lookMs, Math.max(0, untilNext));
    await this.#clock.sleep(ms, waiting.signal).catch(() => {});
    waiting.close();
  }

  /** Runs what is due; gives when to look again. */
  async #lookAtAll(atStart: boolean): Promise<number | undefined> {
    const times: number[] = [];
    for (const loop of await this.#loops()) {
      if (this.#scope.signal.aborted) return undefined;
      if (!loop.enabled || loop.isUntrusted) continue;
      const due = await this.#runIfDue(loop);
      if (due !== undefined) times.push(due);
      if (atStart && loop.runOnStartup) await this.#runAtStart(loop);
    }
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  async #runAtStart(loop: L): Promise<void> {
    const at = this.#clock.now();
    const { run, miss } = await this.#runs.tryToBegin(loop, `start:${at}`, at);
    await this.#records.keep(loop, {
      ...(run && { ran: { at, runId: run.id } }),
      ...(miss && { missed: [miss] }),
    });
  }

  /**
   * Runs a loop if it is due and not too late, and deals with all times that went by; gives when
   * it is due next.
   */
  async #runIfDue(loop: L): Promise<number | undefined> {
    const [now, zone] = [this.#clock.now(), this.#zone()];
    const first = this.#nextOf(loop, zone);
    if (first === undefined || first > now) return first;
    const times = passedTimes(loop.schedule, first, { now, zone });
    const dueAt = times.at(-1) ?? first;
    const { ran, open } = await this.#runs.withoutRun(loop, times);
    const isDue = open.at(-1) === dueAt && mayRunLate(loop, dueAt, now);
    const missed = missedTimes(isDue ? open.slice(0, -1) : open, "asleep");
    const { run, miss } = isDue ? await this.#runs.tryToBegin(loop, dueKey(dueAt), dueAt) : {};
    const { ranAt = Number.NEGATIVE_INFINITY } = this.#records.of(loop);
    const found = ran && ran.at > ranAt ? ran : undefined;
    const latest = run ? { at: now, runId: run.id } : found;
    await this.#records.keep(loop, {
      dueAt,
      ...(latest && { ran: latest }),
      missed: [...missed, ...(miss ? [miss] : [])],
    });
    return this.#nextOf(loop, zone);
  }

  /** When a loop is due next. Most looks ask for the same, which takes a while to find. */
  #nextOf({ id, schedule }: L, zone: string): number | undefined {
    const last = this.#records.lastOf({ id, schedule });
    const of = `${last} ${zone} ${JSON.stringify(schedule)}`;
    const known = this.#nextTimes.get(id);
    if (known?.of === of) return known.next;
    const next = nextTime(schedule, last, zone);
    this.#nextTimes.set(id, { of, next });
    return next;
  }

  #view(loop: L, running: ReadonlySet<string>): L & LoopState {
    const { ranAt, runId, missed } = this.#records.of(loop);
    const isDue = loop.enabled && !loop.isUntrusted && !this.#options.runs.isHalted;
    const next = isDue ? this.#nextOf(loop, this.#zone()) : undefined;
    return {
      ...loop,
      ...(ranAt !== undefined && { lastRunAt: ranAt }),
      ...(runId !== undefined && { lastRunId: runId }),
      isRunning: running.has(starterOf(loop)),
      ...(next !== undefined && { nextRunAt: next }),
      missed,
    };
  }

  /** The loops as they are now, each with a record. */
  async #loops(): Promise<readonly L[]> {
    const loops = await this.#options.loops();
    await this.#records.takeIn(loops);
    return loops;
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

/** That there is no loop of an id. */
export function noSuchLoop(id: string): ChatError {
  return new ChatError("not_found.loop", `There is no loop ${id}.`);
}

/** That a loop's file is not trusted. */
export function untrusted(): ChatError {
  return new ChatError(
    "loop.untrusted",
    "This loop is of a directory that is not trusted as it is now, so it does nothing. Look at it on the PC: agents trust",
  );
}

function missedTimes(times: readonly number[], reason: MissReason): readonly MissedTimes[] {
  const [at, lastAt = at] = [times[0], times.at(-1)];
  if (at === undefined || lastAt === undefined) return [];
  return [{ at, lastAt, count: times.length, reason }];
}
