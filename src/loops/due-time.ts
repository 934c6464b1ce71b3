import { type Schedule, timesBetween } from "../schedule/next-time.ts";
import type { Loop } from "./loop.ts";

/** How late a time may be dealt with and count as on time: a timer looks once a minute. */
export const ON_TIME_MS = 90_000;

const DAY_MS = 86_400_000;
// Further back it is not counted how many times went by.
const COUNTED_MS = 31 * DAY_MS;
// `timesBetween` gives eight days, and a zone's day may have 25 hours.
const CHUNK_MS = 7 * DAY_MS;

/** A moment, and the zone whose clocks are meant. */
export interface ZoneNow {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: string;
}

/**
 * The times at which something was due, from `first`, which is one, to `now`. Of those of more
 * than 31 days ago there is the first alone.
 */
export function passedTimes(
  schedule: Schedule,
  first: number,
  { now, zone }: ZoneNow,
): readonly number[] {
  if (first > now) return [];
  const from = Math.max(first, now - COUNTED_MS);
  if (schedule.type === "interval") {
    const stepMs = schedule.minutes * 60_000;
    const skipped = Math.max(1, Math.ceil((from - first) / stepMs));
    const count = Math.max(0, Math.floor((now - first) / stepMs) - skipped + 1);
    return [first, ...Array.from({ length: count }, (_, at) => first + (skipped + at) * stepMs)];
  }
  const times = [first];
  for (let after = from; after < now; after += CHUNK_MS)
    times.push(...timesBetween(schedule, { after, until: Math.min(now, after + CHUNK_MS) }, zone));
  return times;
}

/** Whether a time at which a loop was due is late by no more than it may be. */
export function mayRunLate(
  { catchUpMinutes = 0 }: Pick<Loop, "catchUpMinutes">,
  time: number,
  now: number,
): boolean {
  return now - time <= Math.max(ON_TIME_MS, catchUpMinutes * 60_000);
}
