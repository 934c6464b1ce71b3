import type { Clock } from "../../src/agent/ports.ts";
import type { ChatError } from "../../src/errors.ts";
import type { Loop, LoopRecord, LoopState, LoopStore } from "../../src/loops/loop.ts";
import { LoopScheduler } from "../../src/loops/loop-scheduler.ts";
import type { AgentRuns, RunRequest, RunView, WatchedRun } from "../../src/runs/agent-runs.ts";
import { FakeClock } from "../agent/fake-world.ts";

const MINUTE = 60_000;

/** What of a world is another than usual. */
export interface WorldOptions {
  readonly zone?: string;
  /** Default: one that passes when the test says so. */
  readonly clock?: Clock;
  readonly lookMs?: number;
}

/** A disk that may be full. */
export class FakeStore implements LoopStore {
  isFull = false;
  /** What is called after each write. */
  onSave: () => void = () => {};
  #records = "{}";

  async load(): Promise<Readonly<Record<string, LoopRecord>>> {
    return JSON.parse(this.#records);
  }

  async save(records: Readonly<Record<string, LoopRecord>>): Promise<void> {
    if (this.isFull) throw new Error("no space left on device");
    this.#records = JSON.stringify(records);
    this.onSave();
  }
}

/** A scheduler of loops, and all that it meets; what runs were begun outlives it. */
export class World {
  readonly clock = new FakeClock();
  readonly startedAt: number;
  readonly store = new FakeStore();
  /** Each run that was begun, once. */
  readonly started: RunRequest[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #options: WorldOptions;
  loops: readonly Loop[];
  isEnded = true;
  isHalted = false;
  fail: ChatError | undefined;
  /** Called before a run is begun, and after. */
  onStart: (when: "before" | "after") => Promise<void> | void = () => {};
  scheduler: LoopScheduler;

  constructor(loops: readonly Loop[], options: WorldOptions = {}) {
    this.loops = loops;
    this.#options = options;
    this.startedAt = (options.clock ?? this.clock).now();
    this.scheduler = this.#newScheduler();
  }

  async start(): Promise<void> {
    this.scheduler.start();
    await this.scheduler.list();
  }

  async restart(): Promise<void> {
    await this.scheduler.close();
    this.scheduler = this.#newScheduler();
    await this.start();
  }

  /** Goes on as after a kill: the scheduler before writes and begins nothing any more. */
  async restartAfterKill(): Promise<void> {
    this.scheduler.close().catch(() => {});
    this.scheduler = this.#newScheduler();
    await this.start();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += MINUTE) {
      await this.clock.pass(Math.min(MINUTE, ms - passed));
      await this.scheduler.list();
    }
  }

  async view(): Promise<Loop & LoopState> {
    const [view] = await this.scheduler.list();
    if (!view) throw new Error("no loop");
    return view;
  }

  /** The times that runs were begun for. */
  dueTimes(): readonly number[] {
    return this.started.map(({ key = "" }) => Number(key.replace("due:", "")));
  }

  /** The same to the minute. */
  keys(): readonly string[] {
    return this.dueTimes().map((time) => new Date(time).toISOString().slice(0, 16));
  }

  #newScheduler(): LoopScheduler {
    const world = this;
    const runs: Pick<AgentRuns, "start" | "findByKey" | "list" | "isHalted"> = {
      get isHalted() {
        return world.isHalted;
      },
      async start(request) {
        await world.onStart("before");
        if (world.fail) throw world.fail;
        const known = await runs.findByKey(request.startedBy, request.key ?? "");
        if (known) return known;
        world.#byKey.set(`${request.startedBy}\n${request.key}`, world.started.length);
        world.started.push(request);
        await world.onStart("after");
        return world.#run(world.started.length - 1);
      },
      async findByKey(startedBy, key) {
        const at = world.#byKey.get(`${startedBy}\n${key}`);
        return at === undefined ? undefined : world.#run(at);
      },
      list: () =>
        world.isEnded
          ? []
          : world.started.map(({ startedBy, agent }, at) => ({
              id: `run-${at + 1}`,
              status: "running" as const,
              agent,
              startedBy,
              startedAt: at,
            })),
    };
    return new LoopScheduler({
      loops: async () => this.loops,
      runs,
      store: this.store,
      usualAgent: async () => "helper",
      zone: () => this.#options.zone ?? "UTC",
      clock: this.#options.clock ?? this.clock,
      ...(this.#options.lookMs !== undefined && { lookMs: this.#options.lookMs }),
    });
  }

  #run(at: number): WatchedRun {
    const { startedBy = "", key = "" } = this.started[at] ?? {};
    const ending = this.isEnded ? { ending: { status: "done" as const } } : {};
    const startedAt = Number(key.split(":")[1]);
    const view = { version: 1, offset: 0, text: "", snapshot: { startedAt }, ...ending };
    return {
      id: `run-${at + 1}`,
      startedBy,
      fingerprint: key,
      read: () => view as unknown as RunView,
      follow: async () => view as unknown as RunView,
    };
  }
}
