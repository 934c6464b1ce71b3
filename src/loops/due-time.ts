import { nextTime, type Schedule, timesBetween } from "../schedule/next-time.ts";
import type { Loop, LoopRecord } from "./loop.ts";

// A timer looks at the clock once a minute.
const MAX_LATE_MS = 90_000;
// A record that is further ahead was written while the clock was wrong.
const MAX_AHEAD_MS = 8 * 86_400_000;

/** When a loop is due next, seen from `now`; undefined when it never is. */
export function dueTime(
  { schedule }: Pick<Loop, "schedule">,
  { seenAt, dueAt }: Pick<LoopRecord, "seenAt" | "dueAt">,
  { now, zone }: { readonly now: number; readonly zone: string },
): number | undefined {
  const last = Math.max(dueAt ?? seenAt, seenAt);
  return nextTime(schedule, last > now + MAX_AHEAD_MS ? now : last, zone);
}

/** What is to be done about a time at which a loop was due. */
export interface DueVerdict {
  /** Whether it runs now. */
  readonly run: boolean;
  /** The time that is dealt with by this: the last one that is not after `now`. */
  readonly dueAt: number;
  /** How many times went by, this one included; of those of more than a week at least so many. */
  readonly count: number;
}

const WEEK_MS = 7 * 86_400_000;

/**
 * What a loop that was due at `due` does at `now`: it runs once if the last of the times that
 * went by is late by no more than it may be, else it is listed as missed.
 */
export function judgeDue(
  { schedule, catchUpMinutes = 0 }: Pick<Loop, "schedule" | "catchUpMinutes">,
  due: number,
  { now, zone }: { readonly now: number; readonly zone: string },
): DueVerdict {
  const { dueAt, count } = lastDue(schedule, due, { now, zone });
  const mayBeLateMs = Math.max(MAX_LATE_MS, catchUpMinutes * 60_000);
  return { run: now - dueAt <= mayBeLateMs, dueAt, count };
}

function lastDue(
  schedule: Schedule,
  due: number,
  { now, zone }: { readonly now: number; readonly zone: string },
): Pick<DueVerdict, "dueAt" | "count"> {
  if (schedule.type === "interval") {
    const stepMs = schedule.minutes * 60_000;
    const steps = Math.floor(Math.max(0, now - due) / stepMs);
    return { dueAt: due + steps * stepMs, count: steps + 1 };
  }
  const after = Math.max(due, now - WEEK_MS);
  const later = timesBetween(schedule, { after, until: now }, zone);
  return { dueAt: later.at(-1) ?? due, count: later.length + 1 };
}
