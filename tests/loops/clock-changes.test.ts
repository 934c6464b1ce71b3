import { expect, it } from "vitest";
import type { Loop } from "../../src/loops/loop.ts";
import { wallTimeAt } from "../../src/schedule/zone-time.ts";
import { SleepingClock } from "./sleeping-clock.ts";
import { World } from "./world.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const YEAR_BEGINS = Date.parse("2026-01-01T12:00Z");

/** Both changes of 2026, from the day before to the day after each. */
const CHANGES: Readonly<Record<string, readonly [string, string]>> = {
  "Europe/Berlin": ["2026-03-29", "2026-10-25"],
  "America/New_York": ["2026-03-08", "2026-11-01"],
  "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
};

it.each(Object.entries(CHANGES))(
  "a year of a scheduler's clock in %s has each time of the day once, also where clocks change",
  async (zone, changes) => {
    const times = ["00:30", "01:30", "02:00", "02:15", "02:45", "03:00", "23:59"];
    const clock = new SleepingClock(YEAR_BEGINS);
    const world = new World(
      [
        loop("daily", { type: "daily", times }),
        loop("sundays", { type: "weekly", times: ["02:15"], daysOfWeek: [0] }),
        loop("hourly", { type: "interval", minutes: 60 }),
      ],
      { zone, clock, lookMs: 60 * MINUTE },
    );
    await world.start();
    while (clock.now() < YEAR_BEGINS + 365 * DAY) await clock.passToNextWake();
    await world.scheduler.close();

    const momentsOf = (id: string): number[] =>
      world.started
        .filter(({ startedBy }) => startedBy === `loop:${id}`)
        .map(({ key = "" }) => Number(key.slice("due:".length)));
    for (const view of await world.scheduler.list()) expect(view.missed).toEqual([]);

    const shown = momentsOf("daily").map((moment) => shownAt(moment, zone));
    const ofDay = new Map<string, string[]>();
    for (const { day, time } of shown) ofDay.set(day, [...(ofDay.get(day) ?? []), time]);
    expect(ofDay.size).toBeGreaterThanOrEqual(365);
    const wholeDays = [...ofDay].slice(1, -1);
    for (const [day, clocks] of wholeDays) {
      expect(new Set(clocks).size, day).toBe(clocks.length);
      if (!changes.includes(day)) expect(clocks, day).toEqual(times);
      // Those in the hour that is skipped are due together, when it is over.
      else for (const clock of clocks) expect([...times, "02:30"], day).toContain(clock);
    }
    expect(momentsOf("sundays")).toHaveLength(52);
    const hours = momentsOf("hourly");
    expect(hours).toHaveLength(365 * 24);
    expect(new Set(hours.slice(1).map((hour, at) => hour - (hours[at] ?? 0)))).toEqual(
      new Set([60 * MINUTE]),
    );
  },
  120_000,
);

function shownAt(moment: number, zone: string): { readonly day: string; readonly time: string } {
  const { year, month, day, hour, minute } = wallTimeAt(moment, zone);
  const two = (part: number): string => String(part).padStart(2, "0");
  return { day: `${year}-${two(month)}-${two(day)}`, time: `${two(hour)}:${two(minute)}` };
}

function loop(id: string, schedule: Loop["schedule"]): Loop {
  return {
    id,
    name: id,
    prompt: "Go.",
    enabled: true,
    schedule,
    runOnStartup: false,
    continueInSession: false,
  };
}
