import { backoff } from "../backoff.ts";
import type { DeliveryOutcome } from "./deliver.ts";
import type { PushClock } from "./push-clock.ts";
import { type PushNotice, ttlOf } from "./push-notice.ts";
import type { KeptSubscription } from "./subscription.ts";

/** What {@link Deliveries} work with. */
export interface DeliveriesOptions {
  readonly clock: PushClock;
  readonly send: (
    subscription: KeptSubscription,
    notice: PushNotice,
    signal: AbortSignal,
  ) => Promise<DeliveryOutcome>;
  /** Called with each subscription that its push service no longer has. */
  readonly onGone: (subscription: KeptSubscription) => void;
}

interface Job {
  readonly subscription: KeptSubscription;
  readonly notice: PushNotice;
  readonly isWanted: () => boolean;
  readonly until: number;
  readonly settle: (outcome: DeliveryOutcome) => void;
}

interface Line {
  readonly jobs: Job[];
  readonly ending: AbortController;
}

const MAX_SENDING = 8;
const MAX_WAITING_A_SUBSCRIPTION = 16;
const MAX_LINES = 512;
const MAX_TRIES = 6;
const PAUSE = { minMs: 5_000, maxMs: 5 * 60_000 };
const MAX_RETRY_AFTER_MS = 60 * 60_000;

const NOT_SENT: DeliveryOutcome = { kind: "later" };

/**
 * Sends messages, those of one subscription one after the other, and again where the push
 * service is busy or out of reach, for as long as a message is of use. Bounded: the oldest that
 * waits for a subscription makes room for a new one.
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #lines = new Map<string, Line>();
  #sending = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /**
   * Sends a notice; resolves with what came of it in the end. It is not sent once `isWanted`
   * says no. Never rejects.
   */
  add(
    subscription: KeptSubscription,
    notice: PushNotice,
    isWanted: () => boolean = () => true,
  ): Promise<DeliveryOutcome> {
    const until = this.#options.clock.now() + ttlOf(notice) * 1000;
    return new Promise((settle) => {
      const job: Job = { subscription, notice, isWanted, until, settle };
      const known = this.#lines.get(subscription.id);
      if (!known && this.#lines.size >= MAX_LINES) return settle(NOT_SENT);
      const line = known ?? { jobs: [], ending: new AbortController() };
      line.jobs.push(job);
      if (line.jobs.length > MAX_WAITING_A_SUBSCRIPTION) line.jobs.shift()?.settle(NOT_SENT);
      if (known) return;
      this.#lines.set(subscription.id, line);
      void this.#work(subscription.id, line);
    });
  }

  /** Sends nothing more to a subscription. */
  drop(id: string): void {
    const line = this.#lines.get(id);
    line?.ending.abort();
    for (const { settle } of line?.jobs.splice(0) ?? []) settle(NOT_SENT);
  }

  /** Sends nothing more. */
  close(): void {
    for (const id of [...this.#lines.keys()]) this.drop(id);
  }

  async #work(id: string, line: Line): Promise<void> {
    for (let job = line.jobs.shift(); job; job = line.jobs.shift())
      job.settle(await this.#deliver(job, line.ending.signal));
    this.#lines.delete(id);
  }

  async #deliver(job: Job, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { clock } = this.#options;
    const nextPause = backoff(PAUSE);
    let outcome = NOT_SENT;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (signal.aborted || !job.isWanted()) return outcome;
      outcome = await this.#send(job, signal);
      if (outcome.kind === "gone") this.#options.onGone(job.subscription);
      if (outcome.kind !== "later" || signal.aborted) return outcome;
      const pauseMs = Math.min(outcome.afterMs ?? nextPause(), MAX_RETRY_AFTER_MS);
      if (tries + 1 === MAX_TRIES || clock.now() + pauseMs > job.until) return outcome;
      await clock.sleep(pauseMs, signal);
    }
    return outcome;
  }

  async #send({ subscription, notice }: Job, signal: AbortSignal): Promise<DeliveryOutcome> {
    if (this.#sending >= MAX_SENDING)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#sending++;
    try {
      return await this.#options.send(subscription, notice, signal);
    } catch {
      return NOT_SENT;
    } finally {
      this.#sending--;
      this.#waiting.shift()?.();
    }
  }
}
