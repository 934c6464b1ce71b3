import { afterEach, describe, expect, it } from "vitest";
import { ChatError } from "../../src/errors.ts";
import type { Loop } from "../../src/loops/loop.ts";
import { World, type WorldOptions } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const worlds: World[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.scheduler.close()));
});

describe("LoopScheduler", () => {
  it("runs a loop once each time that it is due, with its agent and prompt", async () => {
    const world = worldOf(loop());
    await world.start();
    await world.pass(3 * HOUR + MINUTE);
    expect(
      world.started.map(({ agent, startedBy, messages }) => [agent, startedBy, messages]),
    ).toEqual(Array(3).fill(["helper", "loop:news", [{ role: "user", content: "What is new?" }]]));
    expect(new Set(world.started.map(({ key }) => key)).size).toBe(3);
    expect((await world.view()).missed).toEqual([]);
  });

  it("counts the interval of a new loop from when it was first seen", async () => {
    const world = worldOf(loop());
    await world.start();
    await world.pass(59 * MINUTE);
    expect(world.started).toEqual([]);
    expect((await world.view()).nextRunAt).toBe(world.startedAt + HOUR);
  });

  it("says which times it missed while the PC slept, and runs at the next one", async () => {
    const world = worldOf(loop());
    await world.start();
    await world.clock.jump(3 * HOUR + 10 * MINUTE);
    await world.pass(MINUTE);
    expect(world.started).toEqual([]);
    const [at, lastAt] = [world.startedAt + HOUR, world.startedAt + 3 * HOUR];
    expect((await world.view()).missed).toEqual([{ at, lastAt, count: 3, reason: "asleep" }]);
    await world.pass(50 * MINUTE);
    expect(world.started).toHaveLength(1);
  });

  it("catches up once when it may be that late", async () => {
    const world = worldOf(loop({ catchUpMinutes: 30 }));
    await world.start();
    await world.clock.jump(3 * HOUR + 10 * MINUTE);
    await world.pass(MINUTE);
    expect(world.started).toHaveLength(1);
    const [at, lastAt] = [world.startedAt + HOUR, world.startedAt + 2 * HOUR];
    expect((await world.view()).missed).toEqual([{ at, lastAt, count: 2, reason: "asleep" }]);
  });

  it("begins its interval anew when the clock is set back", async () => {
    const world = worldOf(loop());
    await world.clock.jump(24 * HOUR);
    await world.start();
    await world.pass(HOUR + MINUTE);
    await world.clock.jump(-10 * HOUR);
    await world.pass(59 * MINUTE);
    expect(world.started).toHaveLength(1);
    await world.pass(3 * MINUTE);
    expect(world.started).toHaveLength(2);
  });

  it("runs no time of the day twice when the clock is set back", async () => {
    const world = worldOf(loop({ schedule: { type: "daily", times: ["00:30", "01:30"] } }));
    await world.start();
    await world.pass(HOUR);
    await world.clock.jump(-HOUR);
    await world.pass(90 * MINUTE);
    expect(world.keys()).toEqual(["1970-01-01T00:30", "1970-01-01T01:30"]);
  });

  it.each([
    ["an interval", loop()],
    ["times of the day", loop({ schedule: { type: "daily", times: ["12:00"] } })],
  ])("goes on with %s soon after a clock that was years ahead was set right", async (_, given) => {
    const world = worldOf(given);
    await world.start();
    await world.clock.jump(3 * 365 * 24 * HOUR + 12 * HOUR);
    await world.pass(20 * MINUTE);
    const before = world.started.length;
    await world.clock.jump(-3 * 365 * 24 * HOUR);
    await world.pass(25 * HOUR);
    expect(world.started.length).toBeGreaterThan(before);
    expect(new Set(world.started.map(({ key }) => key)).size).toBe(world.started.length);
  });

  it("knows what ran when the clock is wrong for a while after a start", async () => {
    const world = worldOf(loop({ schedule: { type: "daily", times: ["12:00"] } }));
    await world.clock.jump(10 * 24 * HOUR);
    await world.start();
    await world.pass(24 * HOUR);
    await world.clock.jump(-10 * 24 * HOUR);
    await world.restart();
    await world.pass(MINUTE);
    await world.clock.jump(10 * 24 * HOUR);
    await world.pass(MINUTE);
    expect(world.started).toHaveLength(1);
    expect((await world.view()).missed).toEqual([]);
  });

  it("skips a time at which the last run still goes on, and lists it", async () => {
    const world = worldOf(loop());
    world.isEnded = false;
    await world.start();
    await world.pass(2 * HOUR + MINUTE);
    expect(world.started).toHaveLength(1);
    expect((await world.view()).missed).toMatchObject([{ reason: "running", count: 1 }]);
    await world.pass(2 * HOUR);
    expect((await world.view()).missed).toMatchObject([{ reason: "running", count: 3 }]);
  });

  it("lists a time at which everything was stopped, and is not due then", async () => {
    const world = worldOf(loop());
    world.isHalted = true;
    await world.start();
    await world.pass(HOUR + MINUTE);
    expect(world.started).toEqual([]);
    const view = await world.view();
    expect(view.missed).toMatchObject([{ reason: "halted" }]);
    expect(view.nextRunAt).toBeUndefined();
  });

  it("lists a time at which its run could not begin, with the words", async () => {
    const world = worldOf(loop());
    world.fail = new ChatError("not_found.agent", "There is no agent helper.");
    await world.start();
    await world.pass(HOUR + MINUTE);
    expect((await world.view()).missed).toMatchObject([
      { reason: "failed", message: "There is no agent helper." },
    ]);
  });

  it("finds by its key what it began when it died before it wrote that down", async () => {
    const world = worldOf(loop());
    await world.start();
    world.store.isFull = true;
    await world.pass(2 * HOUR + MINUTE);
    world.store.isFull = false;
    await world.restart();
    await world.pass(MINUTE);
    expect(world.started).toHaveLength(2);
    expect(await world.view()).toMatchObject({ missed: [], lastRunId: "run-2" });
  });

  it("deals with no time twice over restarts", async () => {
    const world = worldOf(loop());
    await world.start();
    await world.pass(HOUR + MINUTE);
    for (let restart = 0; restart < 3; restart++) await world.restart();
    await world.pass(MINUTE);
    expect(world.started).toHaveLength(1);
  });

  it("runs at each start what asks for it, once", async () => {
    const world = worldOf(loop({ runOnStartup: true }));
    await world.start();
    await world.pass(10 * MINUTE);
    expect(world.started).toHaveLength(1);
  });

  it("does nothing with a disabled loop, until it is enabled", async () => {
    const world = worldOf(loop({ enabled: false }));
    await world.start();
    await world.pass(2 * HOUR);
    expect(world.started).toEqual([]);
    world.loops = [loop()];
    await world.pass(HOUR + MINUTE);
    expect(world.started).toHaveLength(1);
  });

  it.each([
    ["is disabled", { enabled: false }],
    ["is not trusted", { isUntrusted: true }],
    ["is not there", undefined],
  ])("has missed nothing while it %s", async (_, change) => {
    const world = worldOf(loop());
    await world.start();
    await world.pass(MINUTE);
    world.loops = change ? [loop(change)] : [];
    await world.pass(150 * MINUTE);
    world.loops = [loop()];
    await world.pass(MINUTE);
    const { missed, nextRunAt } = await world.view();
    expect(missed).toEqual([]);
    expect(nextRunAt).toBeGreaterThan(world.clock.now() + 58 * MINUTE);
    expect(world.started).toEqual([]);
  });

  it("has missed nothing of a schedule that it had not yet", async () => {
    const world = worldOf(loop({ schedule: { type: "interval", minutes: 1440 } }));
    await world.start();
    await world.pass(12 * HOUR);
    world.loops = [loop()];
    await world.pass(MINUTE);
    expect((await world.view()).missed).toEqual([]);
    await world.pass(HOUR);
    expect(world.started).toHaveLength(1);
  });

  it("never runs what is not trusted, also when it is asked to", async () => {
    const world = worldOf(loop({ isUntrusted: true, runOnStartup: true }));
    await world.start();
    await world.pass(2 * HOUR);
    await expect(world.scheduler.run("news")).rejects.toMatchObject({ code: "loop.untrusted" });
    expect(world.started).toEqual([]);
    expect((await world.view()).nextRunAt).toBeUndefined();
  });

  it("looks again at once when something changes while it looks", async () => {
    const world = worldOf(loop());
    await world.start();
    world.onStart = (when) => {
      if (when === "after") return;
      world.loops = [loop(), loop({ id: "soon", schedule: { type: "interval", minutes: 1 } })];
      world.scheduler.look();
    };
    await world.pass(HOUR - MINUTE);
    await world.clock.pass(MINUTE);
    // Not by `list`, which looks at the loops as well.
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    await settled();
    await world.clock.pass(MINUTE);
    await settled();
    expect(world.started.map(({ startedBy }) => startedBy)).toEqual(["loop:news", "loop:soon"]);
  });

  it("keeps records of loops with any id", async () => {
    const world = worldOf(loop({ id: "__proto__" }));
    world.loops = [loop({ id: "__proto__" }), loop({ id: "constructor" })];
    await world.start();
    await world.pass(HOUR + MINUTE);
    await world.restart();
    expect(world.started.map(({ startedBy }) => startedBy)).toEqual([
      "loop:__proto__",
      "loop:constructor",
    ]);
    expect((await world.scheduler.list()).map(({ lastRunId }) => lastRunId)).toEqual([
      "run-1",
      "run-2",
    ]);
  });

  it("runs now when somebody asks, but not beside itself", async () => {
    const world = worldOf(loop());
    world.isEnded = false;
    await world.start();
    expect((await world.scheduler.run("news")).id).toBe("run-1");
    await expect(world.scheduler.run("news")).rejects.toMatchObject({ code: "loop.running" });
    await expect(world.scheduler.run("other")).rejects.toMatchObject({ code: "not_found.loop" });
    expect((await world.view()).nextRunAt).toBe(world.startedAt + HOUR);
  });

  it("gives its runs the tools, limit and conversation that it names", async () => {
    const given = { tools: ["web:search"], maxIterations: 3, continueInSession: true, agent: "x" };
    const world = worldOf(loop(given));
    await world.start();
    await world.scheduler.run("news");
    expect(world.started).toMatchObject([
      {
        agent: "x",
        tools: ["web:search"],
        limits: { modelCalls: 3 },
        conversationId: "loop.news",
      },
    ]);
  });

  it("names a conversation within the bounds of their ids", async () => {
    const id = "x".repeat(64);
    const world = worldOf(loop({ id, continueInSession: true }));
    await world.start();
    await world.scheduler.run(id);
    expect(world.started[0]?.conversationId).toMatch(/^loop\.[0-9a-f]{40}$/);
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

function worldOf(given: Loop, options: WorldOptions = {}): World {
  const world = new World([given], options);
  worlds.push(world);
  return world;
}
