import type { KeptSubscription } from "./subscription.ts";
import type { VapidKeys } from "./vapid.ts";

/** All that is kept of push. */
export interface PushRecord {
  /** Made when somebody first asks for them, and kept: subscriptions are bound to them. */
  readonly vapid: VapidKeys;
  readonly subscriptions: readonly KeptSubscription[];
}

/** Where it is kept. */
export interface PushStore {
  /** What was saved last; undefined when nothing was. */
  load(): Promise<PushRecord | undefined>;
  save(record: PushRecord): Promise<void>;
}

/** Keeps it in memory. */
export function memoryPushStore(record?: PushRecord): PushStore {
  let kept = record;
  return {
    load: async () => kept,
    async save(next) {
      kept = next;
    },
  };
}
