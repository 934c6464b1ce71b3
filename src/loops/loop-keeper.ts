import { AbortScope } from "../abort-scope.ts";
import type { Clock } from "../agent/ports.ts";
import { systemClock } from "../agent/system-clock.ts";
import { ChatError } from "../errors.ts";
import type { AgentRuns, WatchedRun } from "../runs/agent-runs.ts";
import { dueTime, judgeDue } from "./due-time.ts";
import type { Loop, LoopStore, LoopView, MissReason } from "./loop.ts";
import { LoopRecords } from "./loop-records.ts";

// The clock may be set, and files may change, while a timer sleeps.
const LOOK_MS = 60_000;

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
  readonly #records: LoopRecords;
  #turn: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => {};
  #work: Promise<void> | undefined;

  constructor(options: LoopKeeperOptions) {
    this.#options = options;
    const { clock = systemClock, onError = () => {} } = options;
    this.#clock = clock;
    this.#records = new LoopRecords(options.store, { clock, onError });
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
    const due = dueTime(loop, this.#records.of(loop), when);
    if (due === undefined || due > when.now) return due;
    const { run, dueAt, count } = judgeDue(loop, due, when);
    // Those before the last one were missed, whatever becomes of it.
    if (count > 1)
      await this.#records.miss(loop, { at: due, reason: "asleep", count: count - 1 }, due);
    if (run) await this.#runAt(loop, dueAt, "due");
    else await this.#records.miss(loop, { at: dueAt, reason: "asleep", count: 1 }, dueAt);
    return dueTime(loop, this.#records.of(loop), when);
  }

  async #runAt(loop: Loop, at: number, what: "due" | "start"): Promise<void> {
    const dueAt = what === "due" ? at : undefined;
    const missed = (reason: MissReason, message?: string): Promise<void> =>
      this.#records.miss(
        loop,
        { at, reason, count: 1, ...(message !== undefined && { message }) },
        dueAt,
      );
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
    await this.#records.keep(loop, { ...ran, ...(dueAt !== undefined && { dueAt }) });
    return run;
  }

  async #isRunning(loop: Loop): Promise<boolean> {
    const { runId } = this.#records.of(loop);
    const run = runId === undefined ? undefined : await this.#options.runs.find(runId);
    return run !== undefined && run.read(0)?.ending === undefined;
  }

  async #view(loop: Loop): Promise<LoopView> {
    const { ranAt, runId, missed } = this.#records.of(loop);
    const when = { now: this.#clock.now(), zone: this.#zone() };
    const isDue = loop.enabled && !this.#options.runs.isHalted;
    const next = isDue ? dueTime(loop, this.#records.of(loop), when) : undefined;
    return {
      ...loop,
      ...(ranAt !== undefined && { lastRunAt: ranAt }),
      ...(runId !== undefined && { lastRunId: runId }),
      isRunning: await this.#isRunning(loop),
      ...(next !== undefined && { nextRunAt: next }),
      missed,
    };
  }

  /** The loops as they are now, each with a record. */
  async #loops(): Promise<readonly Loop[]> {
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
