import fc from "fast-check";
import { expect, it } from "vitest";
import { passedTimes } from "../../src/loops/due-time.ts";
import type { Loop } from "../../src/loops/loop.ts";
import { nextTime, type Schedule } from "../../src/schedule/next-time.ts";
import { propertyRuns } from "../property-runs.ts";
import { World } from "./world.ts";

const MINUTE = 60_000;
const ZONE = "Europe/Berlin";
// Clocks change on the next day but one.
const BEGIN = Date.parse("2026-03-27T12:00Z");

type Act =
  | { readonly type: "pass" | "sleep"; readonly minutes: number }
  | { readonly type: "restart" }
  | { readonly type: "kill"; readonly when: "before" | "after"; readonly minutes: number }
  | { readonly type: "halt" | "full" | "working"; readonly on: boolean };

const minutes = fc.integer({ min: 1, max: 240 });
const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant("pass" as const), minutes }),
    fc.record({ type: fc.constant("sleep" as const), minutes: minutes.map((each) => each * 5) }),
    fc.record({ type: fc.constant("restart" as const) }),
    fc.record({
      type: fc.constant("kill" as const),
      when: fc.constantFrom("before" as const, "after" as const),
      minutes,
    }),
    fc.record({
      type: fc.constantFrom("halt" as const, "full" as const, "working" as const),
      on: fc.boolean(),
    }),
  ),
  { minLength: 1, maxLength: 12 },
);

const schedules: fc.Arbitrary<Schedule> = fc.constantFrom(
  { type: "interval", minutes: 17 } as const,
  { type: "interval", minutes: 60 } as const,
  { type: "daily", times: ["02:15", "02:45", "09:00", "18:30"] } as const,
  { type: "weekly", times: ["02:30", "12:00"], daysOfWeek: [0, 6] } as const,
);

it("each time of a loop is run once or listed as missed once, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(
      schedules,
      fc.constantFrom(0, 45),
      acts,
      async (schedule, catchUpMinutes, list) => {
        const world = new World([loop(schedule, catchUpMinutes)], { zone: ZONE });
        await world.clock.jump(BEGIN - world.clock.now());
        await world.start();
        for (const act of list) await perform(world, act);
        // In the end all is as usual, and the last time that went by is dealt with.
        Object.assign(world, { isHalted: false, isEnded: true });
        world.store.isFull = false;
        await world.restart();
        await world.pass(MINUTE);
        const { missed } = await world.view();
        await world.scheduler.close();
        expectOnce(schedule, { now: world.clock.now(), started: world.dueTimes(), missed });
      },
    ),
    { numRuns: propertyRuns(100) },
  );
}, 120_000);

async function perform(world: World, act: Act): Promise<void> {
  if (act.type === "pass") await world.pass(act.minutes * MINUTE);
  if (act.type === "sleep") await world.clock.jump(act.minutes * MINUTE);
  if (act.type === "restart") await world.restart();
  if (act.type === "kill") await kill(world, act);
  if (act.type === "halt") world.isHalted = act.on;
  if (act.type === "full") world.store.isFull = act.on;
  if (act.type === "working") world.isEnded = !act.on;
}

/** Ends the program without a word, while it begins a run if one is due. */
async function kill(world: World, { when, minutes }: Act & { type: "kill" }): Promise<void> {
  let isInStart = false;
  world.onStart = (at) => {
    if (at !== when) return;
    isInStart = true;
    return new Promise(() => {});
  };
  for (let passed = 0; passed < minutes && !isInStart; passed++) {
    await world.clock.pass(MINUTE);
    await new Promise((resolve) => setImmediate(resolve));
  }
  world.onStart = () => {};
  await world.restartAfterKill();
}

function expectOnce(
  schedule: Schedule,
  {
    now,
    started,
    missed,
  }: {
    readonly now: number;
    readonly started: readonly number[];
    readonly missed: Awaited<ReturnType<World["view"]>>["missed"];
  },
): void {
  const first = nextTime(schedule, BEGIN, ZONE);
  const all = first === undefined ? [] : passedTimes(schedule, first, { now, zone: ZONE });
  // The list holds ten: of what went before its oldest one is known only what ran.
  const oldest = missed.length === 10 ? (missed.at(-1)?.at ?? 0) : 0;
  const due = all.filter((time) => time >= oldest);
  expect(new Set(started).size).toBe(started.length);
  for (const time of started) expect(all).toContain(time);
  const isIn = (time: number) => missed.filter(({ at, lastAt }) => at <= time && time <= lastAt);
  for (const time of due) {
    const entries = isIn(time);
    expect(entries.length, new Date(time).toISOString()).toBeLessThanOrEqual(1);
    if (entries.length === 0) expect(started, new Date(time).toISOString()).toContain(time);
  }
  for (const entry of missed) {
    const between = due.filter((time) => entry.at <= time && time <= entry.lastAt);
    expect(between.filter((time) => !started.includes(time))).toHaveLength(entry.count);
  }
}

function loop(schedule: Schedule, catchUpMinutes: number): Loop {
  return {
    id: "news",
    name: "News",
    prompt: "What is new?",
    enabled: true,
    schedule,
    runOnStartup: false,
    continueInSession: false,
    catchUpMinutes,
  };
}
