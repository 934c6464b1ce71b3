import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextTime, type Schedule } from "../../src/schedule/next-time.ts";
import { wallTimeAt } from "../../src/schedule/zone-time.ts";

const at = (text: string): number => Date.parse(text);
const iso = (moment: number | undefined): string | undefined =>
  moment === undefined ? undefined : new Date(moment).toISOString().slice(0, 16);

describe("nextTime", () => {
  it.each<[string, Schedule, string, string, string]>([
    [
      "an interval",
      { type: "interval", minutes: 90 },
      "UTC",
      "2026-01-01T00:00Z",
      "2026-01-01T01:30",
    ],
    ["later today", daily("08:30"), "UTC", "2026-01-01T08:29:59Z", "2026-01-01T08:30"],
    [
      "tomorrow, from that very moment on",
      daily("08:30"),
      "UTC",
      "2026-01-01T08:30Z",
      "2026-01-02T08:30",
    ],
    [
      "the earliest of several",
      daily("20:00", "08:30"),
      "UTC",
      "2026-01-01T00:00Z",
      "2026-01-01T08:30",
    ],
    ["in the zone's day", daily("00:10"), "Asia/Tokyo", "2026-01-01T14:00Z", "2026-01-01T15:10"],
    [
      "over a year's end",
      daily("00:00"),
      "America/New_York",
      "2026-12-31T20:00Z",
      "2027-01-01T05:00",
    ],
    ["a day of the week", weekly([1], "09:00"), "UTC", "2026-11-28T12:00Z", "2026-11-30T09:00"],
    ["a week later", weekly([6], "09:00"), "UTC", "2026-11-28T12:00Z", "2026-12-05T09:00"],
    [
      "a skipped time, at the change",
      daily("02:30"),
      "Europe/Berlin",
      "2026-03-28T12:00Z",
      "2026-03-29T01:00",
    ],
    [
      "the day after a skipped time",
      daily("02:30"),
      "Europe/Berlin",
      "2026-03-29T01:00Z",
      "2026-03-30T00:30",
    ],
    [
      "a time shown twice, the first",
      daily("02:30"),
      "Europe/Berlin",
      "2026-10-24T12:00Z",
      "2026-10-25T00:30",
    ],
    ["not its second", daily("02:30"), "Europe/Berlin", "2026-10-25T00:30Z", "2026-10-26T01:30"],
    [
      "half an hour's change",
      daily("02:15"),
      "Australia/Lord_Howe",
      "2026-10-03T00:00Z",
      "2026-10-03T15:30",
    ],
    [
      "a change at midnight",
      daily("00:00"),
      "Asia/Beirut",
      "2026-03-28T00:00Z",
      "2026-03-28T22:00",
    ],
    [
      "a day that a zone left out",
      daily("12:00"),
      "Pacific/Apia",
      "2011-12-30T00:00Z",
      "2011-12-30T10:00",
    ],
  ])("finds %s", (_, schedule, zone, after, expected) => {
    expect(iso(nextTime(schedule, at(after), zone))).toBe(expected);
  });

  it("is never due on no day", () => {
    expect(nextTime(weekly([], "09:00"), 0, "UTC")).toBeUndefined();
  });

  it.each(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])(
    "is due once on each day of a year in %s",
    (zone) => {
      const times = ["01:30", "02:15", "02:45", "03:00", "23:59"];
      for (const time of times) {
        const days: string[] = [];
        let moment = at("2026-01-01T12:00Z");
        const end = at("2027-01-01T12:00Z");
        for (;;) {
          const next = nextTime(daily(time), moment, zone);
          if (next === undefined || next > end) break;
          moment = next;
          const { year, month, day } = wallTimeAt(moment, zone);
          days.push(`${year}-${month}-${day}`);
        }
        expect(new Set(days).size).toBe(days.length);
        expect(days.length).toBe(365);
      }
    },
  );

  it("is after `after`, and shows its time but where a change skips it", () => {
    const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at("2020-01-01"), max: at("2035-01-01") }),
        fc.integer({ min: 0, max: 1439 }),
        (zone, after, minutes) => {
          const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
          const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
          const next = nextTime(daily(time), after, zone) ?? Number.NaN;
          expect(next).toBeGreaterThan(after);
          expect(next - after).toBeLessThanOrEqual(49 * 3_600_000);
          const shown = wallTimeAt(next, zone);
          const justBefore = wallTimeAt(next - 60_000, zone);
          const isChange =
            (shown.hour * 60 + shown.minute - justBefore.hour * 60 - justBefore.minute + 1440) %
              1440 !==
            1;
          if (!isChange) expect([shown.hour, shown.minute]).toEqual([hour, minute]);
        },
      ),
    );
  });
});

function daily(...times: readonly string[]): Schedule {
  return { type: "daily", times };
}

function weekly(daysOfWeek: readonly number[], ...times: readonly string[]): Schedule {
  return { type: "weekly", times, daysOfWeek };
}
