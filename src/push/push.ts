import { ChatError } from "../errors.ts";
import { once } from "../once.ts";
import { type DeliveryOutcome, deliver } from "./deliver.ts";
import { Deliveries } from "./deliveries.ts";
import { Presence } from "./presence.ts";
import { type PushClock, SYSTEM_CLOCK } from "./push-clock.ts";
import type { PushNotice } from "./push-notice.ts";
import type { PushRecord, PushStore } from "./push-store.ts";
import {
  areKeys,
  type GivenSubscription,
  isPublicEndpoint,
  type KeptSubscription,
  subscriptionId,
} from "./subscription.ts";
import { createVapidKeys } from "./vapid.ts";

/** What {@link Push} works with. */
export interface PushOptions {
  readonly store: PushStore;
  /** Does the requests to push services. Default: the runtime's own. */
  readonly fetch?: typeof fetch;
  /** Where messages may be sent. Default: {@link isPublicEndpoint}. */
  readonly isAllowedEndpoint?: (endpoint: string) => boolean;
  /**
   * Whether an address of this PC has ended: a page there cannot be opened, and is told of
   * nothing but a new address. Default: none has.
   */
  readonly isEnded?: (address: string) => boolean;
  readonly clock?: PushClock;
  /** Told what became of messages, for a log: never an endpoint, key or name. */
  readonly onDelivery?: (
    subscriber: string,
    kind: PushNotice["kind"],
    outcome: DeliveryOutcome,
  ) => void;
  /** Told of everybody who subscribes. */
  readonly onSubscribed?: (subscriber: string) => void;
  /** Told when the list could not be saved. */
  readonly onError?: (error: unknown) => void;
}

/** A subscription, as its own page may see it. */
export interface ShownSubscription {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** How many pages were told something, and how many could not be. */
export interface PushTold {
  readonly sent: number;
  readonly failed: number;
}

/** Subscriptions that one device, or the owner, may have; a new one takes the oldest one's place. */
export const MAX_SUBSCRIPTIONS_EACH = 4;

/** Tells pages that are not looked at what happened: their subscriptions, and the messages to them. */
export class Push {
  readonly #options: PushOptions;
  readonly #clock: PushClock;
  readonly #presence: Presence;
  readonly #deliveries: Deliveries;
  readonly #load = once(() => this.#read());
  #record: PushRecord | undefined;
  #isClosed = false;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: PushOptions) {
    this.#options = options;
    const { clock = SYSTEM_CLOCK, fetch = globalThis.fetch, onError } = options;
    this.#clock = clock;
    this.#presence = new Presence(clock);
    this.#deliveries = new Deliveries({
      clock,
      send: async (subscription, notice, signal) =>
        deliver(subscription, notice, {
          ...{ fetch, signal, now: clock.now },
          vapid: (await this.#loaded()).vapid,
        }),
      onGone: ({ id }) => void this.#remove((each) => each.id === id).catch((e) => onError?.(e)),
    });
  }

  /** The key that pages subscribe with: 65 bytes in base64url. */
  async publicKey(): Promise<string> {
    return (await this.#loaded()).vapid.publicKey;
  }

  /** A subscriber's subscriptions, the oldest first. */
  async list(subscriber: string): Promise<readonly ShownSubscription[]> {
    const own = await this.#of(subscriber);
    return own.map(({ id, createdAt }) => ({ id, createdAt }));
  }

  /** By subscriber, the address at which they last subscribed, where that has ended. */
  async endedAddresses(): Promise<ReadonlyMap<string, string>> {
    const { subscriptions } = await this.#loaded();
    const last = new Map(subscriptions.map(({ subscriber, address }) => [subscriber, address]));
    const ended = [...last].filter(([, address]) => this.#isEnded(address));
    return new Map(ended as [string, string][]);
  }

  /** Everybody who has a subscription. */
  async subscribers(): Promise<readonly string[]> {
    const { subscriptions } = await this.#loaded();
    return [...new Set(subscriptions.map(({ subscriber }) => subscriber))];
  }

  /**
   * Keeps a subscription, in the place of one with the same endpoint, and of the one whose id is
   * `replaces`; gives its id.
   * @throws ChatError `validation.invalid_body` for what can be no subscription, `push.not_saved`
   */
  async subscribe(
    subscriber: string,
    { endpoint, keys: { p256dh, auth } }: GivenSubscription,
    {
      replaces,
      origin,
      address,
    }: { readonly replaces?: string; readonly origin?: string; readonly address?: string } = {},
  ): Promise<string> {
    const { isAllowedEndpoint = isPublicEndpoint } = this.#options;
    if (!isAllowedEndpoint(endpoint)) throw invalid("endpoint", "is no address of a push service");
    if (!areKeys({ p256dh, auth })) throw invalid("keys", "are not those of a subscription");
    const id = await subscriptionId(endpoint);
    const createdAt = this.#clock.now();
    const made: KeptSubscription = {
      ...{ id, subscriber, endpoint, keys: { p256dh, auth }, createdAt },
      ...(origin !== undefined && isPublicEndpoint(origin) && { origin }),
      ...(address !== undefined && isPublicEndpoint(address) && { address }),
    };
    await this.#change(({ subscriptions }) => {
      const isOther = (each: KeptSubscription): boolean =>
        each.id !== id && !(each.id === replaces && each.subscriber === subscriber);
      const others = subscriptions.filter(isOther);
      const own = others.filter((each) => each.subscriber === subscriber);
      const tooMany = own.slice(0, Math.max(0, own.length + 1 - MAX_SUBSCRIPTIONS_EACH));
      return [...others.filter((each) => !tooMany.includes(each)), made];
    });
    this.#options.onSubscribed?.(subscriber);
    return id;
  }

  /** Forgets one of a subscriber's subscriptions; whether there was one. @throws ChatError `push.not_saved` */
  unsubscribe(subscriber: string, id: string): Promise<boolean> {
    return this.#remove((each) => each.id === id && each.subscriber === subscriber);
  }

  /** Forgets the subscriptions of everybody whom `isThere` does not know. @throws ChatError `push.not_saved` */
  async keepOnly(isThere: (subscriber: string) => boolean): Promise<void> {
    await this.#remove(({ subscriber }) => !isThere(subscriber));
  }

  /** Notes that somebody looks at a page, or does not any more; whether there is such a subscription. */
  async setVisible(subscriber: string, id: string, isVisible: boolean): Promise<boolean> {
    const isOwn = (await this.#of(subscriber)).some((each) => each.id === id);
    if (isOwn) this.#presence.set(id, isVisible);
    return isOwn;
  }

  /** Sends a page a message for trying it out; undefined when there is no such subscription. */
  async test(subscriber: string, id: string): Promise<DeliveryOutcome | undefined> {
    const subscription = (await this.#of(subscriber)).find((each) => each.id === id);
    return subscription && this.#send(subscription, { kind: "test" });
  }

  /**
   * Tells all pages of a subscriber that nobody looks at, unless `isWanted` says by then that it
   * is of no use any more. Of a new address, it tells those at the address that they last
   * subscribed at. Resolves when that is done, which may take long. Never rejects.
   */
  async notify(
    subscriber: string,
    notice: PushNotice,
    { isWanted }: { readonly isWanted?: () => boolean } = {},
  ): Promise<PushTold> {
    const own = await this.#of(subscriber).catch(() => []);
    const { address: last } = own.at(-1) ?? {};
    const subscriptions = own.filter(({ address }) =>
      notice.kind === "address" ? address === last : !this.#isEnded(address),
    );
    const outcomes = await Promise.all(
      subscriptions.map(async (subscription) => {
        if (await this.#presence.sees(subscription.id)) return undefined;
        if (this.#isClosed || isWanted?.() === false || !this.#isKept(subscription))
          return undefined;
        return this.#send(subscription, notice, isWanted);
      }),
    );
    const count = (isOne: (outcome: DeliveryOutcome) => boolean): number =>
      outcomes.filter((outcome) => outcome && isOne(outcome)).length;
    return {
      sent: count(({ kind }) => kind === "sent"),
      failed: count(({ kind }) => kind !== "sent"),
    };
  }

  /** Sends nothing more. */
  close(): void {
    this.#isClosed = true;
    this.#presence.close();
    this.#deliveries.close();
  }

  async #send(
    subscription: KeptSubscription,
    notice: PushNotice,
    isWanted?: () => boolean,
  ): Promise<DeliveryOutcome> {
    const outcome = await this.#deliveries.add(subscription, notice, isWanted);
    this.#options.onDelivery?.(subscription.subscriber, notice.kind, outcome);
    return outcome;
  }

  async #of(subscriber: string): Promise<readonly KeptSubscription[]> {
    const { subscriptions } = await this.#loaded();
    return subscriptions.filter((each) => each.subscriber === subscriber);
  }

  #isEnded(address: string | undefined): boolean {
    return address !== undefined && this.#options.isEnded?.(address) === true;
  }

  #isKept({ id }: KeptSubscription): boolean {
    return this.#record?.subscriptions.some((each) => each.id === id) === true;
  }

  async #loaded(): Promise<PushRecord> {
    await this.#load();
    return this.#record as PushRecord;
  }

  async #read(): Promise<void> {
    const kept = await this.#options.store.load();
    const record = kept ?? { vapid: await createVapidKeys(), subscriptions: [] };
    // Before a page may subscribe with the key.
    if (!kept) await this.#save(record);
    this.#record = record;
  }

  async #remove(which: (subscription: KeptSubscription) => boolean): Promise<boolean> {
    const { subscriptions } = await this.#loaded();
    const removed = subscriptions.filter(which);
    if (removed.length === 0) return false;
    for (const { id } of removed) {
      this.#deliveries.drop(id);
      this.#presence.forget(id);
    }
    await this.#change((record) => record.subscriptions.filter((each) => !which(each)));
    return true;
  }

  /** Holds for this process from now on, whatever becomes of the file. */
  async #change(change: (record: PushRecord) => readonly KeptSubscription[]): Promise<void> {
    const { vapid } = await this.#loaded();
    const record = this.#record as PushRecord;
    this.#record = { vapid, subscriptions: change(record) };
    await this.#save();
  }

  // One write after the other, each of what is true when its turn comes.
  async #save(first?: PushRecord): Promise<void> {
    const { store } = this.#options;
    const saved = this.#saving.then(() => store.save(first ?? (this.#record as PushRecord)));
    this.#saving = saved.catch(() => {});
    await saved.catch((cause) => {
      throw new ChatError(
        "push.not_saved",
        "The PC could not keep where notifications go. Check its disk, then try again.",
        { cause },
      );
    });
  }
}

function invalid(param: string, problem: string): ChatError {
  return new ChatError("validation.invalid_body", `${param} ${problem}.`, { param });
}
