import { afterEach, describe, expect, it } from "vitest";
import { ChatError } from "../../src/errors.ts";
import type { Loop, LoopRecord, LoopStore } from "../../src/loops/loop.ts";
import { LoopKeeper } from "../../src/loops/loop-keeper.ts";
import type { AgentRuns, RunRequest, RunView, WatchedRun } from "../../src/runs/agent-runs.ts";
import { FakeClock } from "../agent/fake-world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const keepers: LoopKeeper[] = [];
afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.close()));
});

describe("LoopKeeper", () => {
  it("runs a loop once each time that it is due, with its agent and prompt", async () => {
    const world = new World(loop());
    await world.start();
    await world.pass(3 * HOUR + MINUTE);
    expect(
      world.started.map(({ agent, startedBy, messages }) => [agent, startedBy, messages]),
    ).toEqual(Array(3).fill(["helper", "loop:news", [{ role: "user", content: "What is new?" }]]));
    expect(new Set(world.started.map(({ key }) => key)).size).toBe(3);
    expect((await world.view()).missed).toEqual([]);
  });

  it("counts the interval of a new loop from when it was first seen", async () => {
    const world = new World(loop());
    await world.start();
    await world.pass(59 * MINUTE);
    expect(world.started).toEqual([]);
    expect((await world.view()).nextRunAt).toBe(world.startedAt + HOUR);
  });

  it("says which times it missed while the PC slept, and runs at the next one", async () => {
    const world = new World(loop());
    await world.start();
    await world.clock.jump(3 * HOUR + 10 * MINUTE);
    await world.pass(MINUTE);
    expect(world.started).toEqual([]);
    expect((await world.view()).missed).toEqual([
      { at: world.startedAt + 3 * HOUR, reason: "asleep", count: 1 },
      { at: world.startedAt + HOUR, reason: "asleep", count: 2 },
    ]);
    await world.pass(50 * MINUTE);
    expect(world.started).toHaveLength(1);
  });

  it("catches up once when it may be that late", async () => {
    const world = new World(loop({ catchUpMinutes: 30 }));
    await world.start();
    await world.clock.jump(3 * HOUR + 10 * MINUTE);
    await world.pass(MINUTE);
    expect(world.started).toHaveLength(1);
    expect((await world.view()).missed).toEqual([
      { at: world.startedAt + HOUR, reason: "asleep", count: 2 },
    ]);
  });

  it("runs no time twice when the clock is set back", async () => {
    const world = new World(loop());
    await world.start();
    await world.pass(HOUR + MINUTE);
    await world.clock.jump(-HOUR);
    await world.pass(90 * MINUTE);
    expect(world.started).toHaveLength(1);
    await world.pass(31 * MINUTE);
    expect(world.started).toHaveLength(2);
  });

  it("goes on soon after a clock that was years ahead was set right", async () => {
    const world = new World(loop());
    await world.start();
    await world.clock.jump(3 * 365 * 24 * HOUR);
    await world.pass(MINUTE);
    await world.clock.jump(-3 * 365 * 24 * HOUR);
    await world.pass(2 * HOUR);
    expect(world.started.length).toBeGreaterThanOrEqual(1);
  });

  it("skips a time at which the last run still goes on, and lists it", async () => {
    const world = new World(loop());
    world.isEnded = false;
    await world.start();
    await world.pass(2 * HOUR + MINUTE);
    expect(world.started).toHaveLength(1);
    expect((await world.view()).missed).toMatchObject([{ reason: "running", count: 1 }]);
  });

  it("lists a time at which everything was stopped, and is not due then", async () => {
    const world = new World(loop());
    world.isHalted = true;
    await world.start();
    await world.pass(HOUR + MINUTE);
    expect(world.started).toEqual([]);
    const view = await world.view();
    expect(view.missed).toMatchObject([{ reason: "halted" }]);
    expect(view.nextRunAt).toBeUndefined();
  });

  it("lists a time at which its run could not begin, with the words", async () => {
    const world = new World(loop());
    world.fail = new ChatError("not_found.agent", "There is no agent helper.");
    await world.start();
    await world.pass(HOUR + MINUTE);
    expect((await world.view()).missed).toMatchObject([
      { reason: "failed", message: "There is no agent helper." },
    ]);
  });

  it("begins the same run again, which is found by its key, when it died before it wrote that down", async () => {
    const world = new World(loop());
    await world.start();
    world.store.isFull = true;
    await world.pass(HOUR + MINUTE);
    world.store.isFull = false;
    await world.restart();
    await world.pass(MINUTE);
    expect(world.started).toHaveLength(2);
    expect(world.started[0]?.key).toBe(world.started[1]?.key);
  });

  it("deals with no time twice over restarts", async () => {
    const world = new World(loop());
    await world.start();
    await world.pass(HOUR + MINUTE);
    for (let restart = 0; restart < 3; restart++) await world.restart();
    await world.pass(MINUTE);
    expect(world.started).toHaveLength(1);
  });

  it("runs at each start what asks for it, once", async () => {
    const world = new World(loop({ runOnStartup: true }));
    await world.start();
    await world.pass(10 * MINUTE);
    expect(world.started).toHaveLength(1);
  });

  it("does nothing with a disabled loop, until it is enabled", async () => {
    const world = new World(loop({ enabled: false }));
    await world.start();
    await world.pass(2 * HOUR);
    expect(world.started).toEqual([]);
    world.loops = [loop()];
    await world.pass(HOUR + MINUTE);
    expect(world.started).toHaveLength(1);
  });

  it("runs now when somebody asks, but not beside itself", async () => {
    const world = new World(loop());
    world.isEnded = false;
    await world.start();
    expect((await world.keeper.run("news")).id).toBe("run-1");
    await expect(world.keeper.run("news")).rejects.toMatchObject({ code: "loop.running" });
    await expect(world.keeper.run("other")).rejects.toMatchObject({ code: "not_found.loop" });
    expect((await world.view()).nextRunAt).toBe(world.startedAt + HOUR);
  });

  it("gives its runs the tools, limit and conversation that it names", async () => {
    const given = { tools: ["web:search"], maxIterations: 3, continueInSession: true, agent: "x" };
    const world = new World(loop(given));
    await world.start();
    await world.keeper.run("news");
    expect(world.started).toMatchObject([
      {
        agent: "x",
        tools: ["web:search"],
        limits: { modelCalls: 3 },
        conversationId: "loop.news",
      },
    ]);
  });
});

function loop(given: Partial<Loop> = {}): Loop {
  return {
    id: "news",
    name: "News",
    prompt: "What is new?",
    enabled: true,
    schedule: { type: "interval", minutes: 60 },
    runOnStartup: false,
    continueInSession: false,
    ...given,
  };
}

class FakeStore implements LoopStore {
  isFull = false;
  #records = "{}";

  async load(): Promise<Readonly<Record<string, LoopRecord>>> {
    return JSON.parse(this.#records);
  }

  async save(records: Readonly<Record<string, LoopRecord>>): Promise<void> {
    if (this.isFull) throw new Error("no space left on device");
    this.#records = JSON.stringify(records);
  }
}

class World {
  readonly clock = new FakeClock();
  readonly startedAt = this.clock.now();
  readonly store = new FakeStore();
  readonly started: RunRequest[] = [];
  loops: readonly Loop[];
  isEnded = true;
  isHalted = false;
  fail: ChatError | undefined;
  keeper = this.#keeper();

  constructor(...loops: readonly Loop[]) {
    this.loops = loops;
  }

  async start(): Promise<void> {
    this.keeper.start();
    await this.keeper.list();
  }

  async restart(): Promise<void> {
    await this.keeper.close();
    this.keeper = this.#keeper();
    await this.start();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += MINUTE) {
      await this.clock.pass(MINUTE);
      await this.keeper.list();
    }
  }

  async view() {
    const [view] = await this.keeper.list();
    if (!view) throw new Error("no loop");
    return view;
  }

  #keeper(): LoopKeeper {
    const world = this;
    const runs: Pick<AgentRuns, "start" | "find" | "isHalted"> = {
      get isHalted() {
        return world.isHalted;
      },
      async start(request) {
        if (world.fail) throw world.fail;
        world.started.push(request);
        return world.#run(`run-${world.started.length}`);
      },
      find: async (id) => world.#run(id),
    };
    const keeper = new LoopKeeper({
      loops: async () => this.loops,
      runs,
      store: this.store,
      usualAgent: async () => "helper",
      zone: () => "UTC",
      clock: this.clock,
    });
    keepers.push(keeper);
    return keeper;
  }

  #run(id: string): WatchedRun {
    const ending = this.isEnded ? { ending: { status: "done" as const } } : {};
    const view = { version: 1, offset: 0, text: "", ...ending } as RunView;
    return {
      id,
      startedBy: "loop:news",
      fingerprint: undefined,
      read: () => view,
      follow: async () => view,
    };
  }
}
