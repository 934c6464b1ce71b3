import type { Clock } from "../../src/agent/ports.ts";
import type { ChatError } from "../../src/errors.ts";
import type { Loop, LoopRecord, LoopState, LoopStore } from "../../src/loops/loop.ts";
import { LoopKeeper } from "../../src/loops/loop-scheduler.ts";
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

/** A keeper of loops, and all that it meets; what runs were begun outlives it. */
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
  keeper: LoopKeeper;

  constructor(loops: readonly Loop[], options: WorldOptions = {}) {
    this.loops = loops;
    this.#options = options;
    this.startedAt = (options.clock ?? this.clock).now();
    this.keeper = this.#newKeeper();
  }

  async start(): Promise<void> {
    this.keeper.start();
    await this.keeper.list();
  }

  async restart(): Promise<void> {
    await this.keeper.close();
    this.keeper = this.#newKeeper();
    await this.start();
  }

  /** Goes on as after a kill: the keeper before writes and begins nothing any more. */
  async restartAfterKill(): Promise<void> {
    this.keeper.close().catch(() => {});
    this.keeper = this.#newKeeper();
    await this.start();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += MINUTE) {
      await this.clock.pass(Math.min(MINUTE, ms - passed));
      await this.keeper.list();
    }
  }

  async view(): Promise<Loop & LoopState> {
    const [view] = await this.keeper.list();
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

  #newKeeper(): LoopKeeper {
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
    return new LoopKeeper({
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
