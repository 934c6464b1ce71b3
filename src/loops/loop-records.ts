import type { Clock } from "../agent/ports.ts";
import { ON_TIME_MS } from "./due-time.ts";
import type { Loop, LoopRecord, LoopStore, MissedTimes } from "./loop.ts";

const MAX_MISSED = 10;
// Of loops that are not there any more.
const MAX_GONE = 200;
// A record by days that is further ahead was written while the clock was wrong.
const MAX_AHEAD_MS = 8 * 86_400_000;

/** What has become of times at which a loop was due. */
export interface DealtWith {
  /** The last of them; absent when the loop was not due, and ran all the same. */
  readonly dueAt?: number;
  /** The run that was begun, and when. */
  readonly ran?: { readonly at: number; readonly runId: string };
  /** Those at which it did not run, in order. */
  readonly missed?: readonly MissedTimes[];
}

/** What is remembered of loops, as it is kept in their store. */
export class LoopRecords {
  readonly #store: LoopStore;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #records: Record<string, LoopRecord> | undefined;
  /** Since when the clock has been before what is remembered. */
  readonly #setBackAt = new Map<string, number>();

  constructor(
    store: LoopStore,
    { clock, onError }: { clock: Clock; onError: (error: unknown) => void },
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#onError = onError;
  }

  /**
   * Makes a record of each loop that is new, and notes which were enabled or disabled, are gone,
   * or have another schedule.
   */
  async takeIn(loops: readonly Loop[]): Promise<void> {
    this.#records ??= { ...(await this.#store.load()) };
    const known = this.#records;
    const now = this.#clock.now();
    const there = new Set(loops.map(({ id }) => id));
    const gone = newest(Object.entries(known).filter(([id]) => !there.has(id)));
    const next = Object.fromEntries<LoopRecord>([
      ...loops.map((loop): [string, LoopRecord] => {
        const record = own(known, loop.id) ?? { seenAt: now, missed: [] };
        return [loop.id, asItIs(record, loop, now)];
      }),
      ...gone.map(([id, record]): [string, LoopRecord] => {
        return [id, record.isOff ? record : { ...record, isOff: true }];
      }),
    ]);
    if (isSame(known, next)) return;
    this.#records = next;
    await this.#save();
  }

  of({ id }: Pick<Loop, "id">): LoopRecord {
    return own(this.#records ?? {}, id) ?? { seenAt: this.#clock.now(), missed: [] };
  }

  /**
   * The moment after which a loop is due next. Where the clock was set back behind what is
   * remembered, an interval begins when that is noticed; times of the day that were dealt with
   * are waited for, unless they are more than eight days ahead.
   */
  lastOf(loop: Pick<Loop, "id" | "schedule">): number {
    const { seenAt, dueAt = seenAt } = this.of(loop);
    const last = Math.max(dueAt, seenAt);
    const now = this.#clock.now();
    const aheadMs = loop.schedule.type === "interval" ? ON_TIME_MS : MAX_AHEAD_MS;
    if (last <= now + aheadMs) {
      this.#setBackAt.delete(loop.id);
      return last;
    }
    const setBackAt = Math.min(this.#setBackAt.get(loop.id) ?? now, now);
    this.#setBackAt.set(loop.id, setBackAt);
    return setBackAt;
  }

  /** Keeps what became of a loop's times. What the store could not keep holds as long as this program runs. */
  async keep(loop: Pick<Loop, "id">, { dueAt, ran, missed = [] }: DealtWith): Promise<void> {
    const before = this.of(loop);
    const record: LoopRecord = {
      ...before,
      ...(dueAt !== undefined && { dueAt, seenAt: Math.min(before.seenAt, dueAt) }),
      ...(ran && { ranAt: ran.at, runId: ran.runId }),
      missed: missed.reduce((list, times) => added(list, times, before.ranAt), before.missed),
    };
    this.#records = { ...this.#records, [loop.id]: record };
    await this.#save();
  }

  async #save(): Promise<void> {
    try {
      await this.#store.save(this.#records ?? {});
    } catch (error) {
      this.#onError(error);
    }
  }
}

/** The record of a loop as it is now. */
function asItIs(record: LoopRecord, loop: Loop, now: number): LoopRecord {
  const schedule = JSON.stringify(loop.schedule);
  const isOn = loop.enabled && loop.isUntrusted !== true;
  const { isOff, ...rest } = record;
  const isOther = record.schedule !== undefined && record.schedule !== schedule;
  const isOnAgain = isOn && isOff === true;
  if (record.schedule === schedule && isOn === (isOff === undefined)) return record;
  return {
    ...rest,
    ...((isOther || isOnAgain) && { seenAt: now }),
    schedule,
    ...(!isOn && { isOff: true }),
  };
}

function newest(
  records: readonly (readonly [string, LoopRecord])[],
): readonly (readonly [string, LoopRecord])[] {
  if (records.length <= MAX_GONE) return records;
  const lastOf = ({ seenAt, dueAt = seenAt }: LoopRecord): number => Math.max(seenAt, dueAt);
  return [...records].sort(([, a], [, b]) => lastOf(b) - lastOf(a)).slice(0, MAX_GONE);
}

function isSame(
  one: Readonly<Record<string, LoopRecord>>,
  other: Readonly<Record<string, LoopRecord>>,
): boolean {
  const ids = Object.keys(one);
  return ids.length === Object.keys(other).length && ids.every((id) => one[id] === other[id]);
}

/** What an object has itself: a loop may be called `constructor`. */
function own(records: Readonly<Record<string, LoopRecord>>, id: string): LoopRecord | undefined {
  return Object.hasOwn(records, id) ? records[id] : undefined;
}

/** A list with more times, joined with the newest where nothing ran since. */
function added(
  list: readonly MissedTimes[],
  times: MissedTimes,
  ranAt: number | undefined,
): readonly MissedTimes[] {
  const [newest, ...older] = list;
  const goesOn =
    newest !== undefined &&
    newest.reason === times.reason &&
    newest.message === times.message &&
    newest.lastAt < times.at &&
    (ranAt === undefined || ranAt < newest.at);
  if (!goesOn) return [times, ...list].slice(0, MAX_MISSED);
  return [{ ...newest, lastAt: times.lastAt, count: newest.count + times.count }, ...older];
}
