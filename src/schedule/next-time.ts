import { momentOf, wallTimeAt } from "./zone-time.ts";

/** When something is due, again and again. */
export type Schedule =
  /** So many minutes after the last time. */
  | { readonly type: "interval"; readonly minutes: number }
  /** At these times of every day, as `08:30`. */
  | { readonly type: "daily"; readonly times: readonly string[] }
  /** At these times of these days of the week; 0 is Sunday. */
  | {
      readonly type: "weekly";
      readonly times: readonly string[];
      readonly daysOfWeek: readonly number[];
    };

const DAY_MS = 86_400_000;
// A weekly one is due again within seven days, and one more for the zone.
const MAX_DAYS = 8;

/** A schedule by times of the day. */
export type DaySchedule = Exclude<Schedule, { readonly type: "interval" }>;

/**
 * The first moment after `after` (milliseconds since 1970) at which it is due, by the clocks of
 * `zone` (`Europe/Berlin`). A time of day that a change of the clocks skips is due at the
 * change, one that they show twice at its first time; so a day has each time once.
 * Undefined when it is never due.
 */
export function nextTime(schedule: Schedule, after: number, zone: string): number | undefined {
  if (schedule.type === "interval") return after + schedule.minutes * 60_000;
  for (const moment of momentsFrom(schedule, after, zone)) if (moment > after) return moment;
  return undefined;
}

/** All moments after `after` and not after `until`, at most eight days of them. */
export function timesBetween(
  schedule: DaySchedule,
  { after, until }: { readonly after: number; readonly until: number },
  zone: string,
): readonly number[] {
  const times = new Set<number>();
  for (const moment of momentsFrom(schedule, after, zone)) {
    if (moment > until) break;
    if (moment > after) times.add(moment);
  }
  return [...times];
}

/** The moments of the days from that of `moment` on, in order. */
function* momentsFrom(schedule: DaySchedule, moment: number, zone: string): Iterable<number> {
  const { year, month, day } = wallTimeAt(moment, zone);
  const today = Date.UTC(year, month - 1, day);
  for (let days = 0; days <= MAX_DAYS; days++) {
    const date = new Date(today + days * DAY_MS);
    if (schedule.type === "weekly" && !schedule.daysOfWeek.includes(date.getUTCDay())) continue;
    yield* momentsOn(date, schedule.times, zone);
  }
}

function momentsOn(date: Date, times: readonly string[], zone: string): number[] {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return times
    .map((time) => {
      const [hour = 0, minute = 0] = time.split(":").map(Number);
      return momentOf({ year, month, day, hour, minute }, zone);
    })
    .sort((a, b) => a - b);
}
