import type { Clock } from "../agent/ports.ts";
import type { Loop, LoopRecord, LoopStore, MissedTime } from "./loop.ts";

const MAX_MISSED = 10;

/** What is remembered of loops, as it is kept in their store. */
export class LoopRecords {
  readonly #store: LoopStore;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #records: Record<string, LoopRecord> | undefined;

  constructor(
    store: LoopStore,
    { clock, onError }: { clock: Clock; onError: (error: unknown) => void },
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Makes a record of each loop that is new, and notes which were enabled or disabled. */
  async takeIn(loops: readonly Loop[]): Promise<void> {
    this.#records ??= { ...(await this.#store.load()) };
    let changed = false;
    for (const { id, enabled } of loops) {
      const known = this.#records[id];
      if (known && enabled === (known.isOff === undefined)) continue;
      this.#records[id] = withSwitch(this.of({ id }), enabled, this.#clock.now());
      changed = true;
    }
    if (changed) await this.#save();
  }

  of({ id }: Pick<Loop, "id">): LoopRecord {
    return this.#records?.[id] ?? { seenAt: this.#clock.now(), missed: [] };
  }

  /** Keeps a change. What the store could not keep holds for as long as this program runs. */
  async keep(loop: Loop, change: Partial<LoopRecord>): Promise<void> {
    this.#records = { ...this.#records, [loop.id]: { ...this.of(loop), ...change } };
    await this.#save();
  }

  /** Lists a time at which it did not run; `dueAt` is dealt with by that. */
  async miss(loop: Loop, time: MissedTime, dueAt: number | undefined): Promise<void> {
    const { missed } = this.of(loop);
    await this.keep(loop, {
      missed: [time, ...missed].slice(0, MAX_MISSED),
      ...(dueAt !== undefined && { dueAt }),
    });
  }

  async #save(): Promise<void> {
    try {
      await this.#store.save(this.#records ?? {});
    } catch (error) {
      this.#onError(error);
    }
  }
}

/** The record of a loop that is new, or was enabled or disabled. */
function withSwitch(known: LoopRecord, enabled: boolean, now: number): LoopRecord {
  const { isOff: _, ...record } = known;
  return enabled ? { ...record, seenAt: now } : { ...record, isOff: true };
}
