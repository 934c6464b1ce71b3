import { existsSync } from "node:fs";
import type { DeviceMoves } from "../../auth/device-moves.ts";
import type { Devices } from "../../auth/devices.ts";
import { grantsOf } from "../../auth/grants.ts";
import { ChatError } from "../../errors.ts";
import { once } from "../../once.ts";
import type { DeliveryOutcome } from "../../push/deliver.ts";
import type { Push, PushOptions, PushTold } from "../../push/push.ts";
import { SYSTEM_CLOCK } from "../../push/push-clock.ts";
import { replyNotice } from "../../push/reply-notice.ts";
import { type EndedReply, watchReplies } from "../../push/watch-replies.ts";
import { type WatchedForPush, watchRunsForPush } from "../../push/watch-runs.ts";
import { pushApi } from "../../push-api.ts";
import type { ReplyStore } from "../../reply/reply-store.ts";
import type { Surface } from "../../routes/surface.ts";
import type { AgentRuns } from "../../runs/agent-runs.ts";
import { mayAnswer } from "../../runs/may-answer.ts";
import type { PendingQuestions } from "../../runs/pending-questions.ts";
import type { Env } from "../env.ts";
import { type Log, plainText } from "../log.ts";
import { AddressNotices } from "./address-notices.ts";
import { pushFetch } from "./push-fetch.ts";
import { pushFile } from "./push-file.ts";

/** What {@link ServerPush} works with. */
export interface ServerPushOptions {
  readonly home: string;
  /** Those who may subscribe, besides the owner. */
  readonly devices: Pick<Devices, "list" | "revocation">;
  /** How they come to another address. */
  readonly moves: Pick<DeviceMoves, "createCode">;
  /** The tunnel's URL now. Default: there is none. */
  readonly tunnelUrl?: () => string | undefined;
  readonly log: Log;
  readonly env: Env;
  /** Does the requests to push services. Default: the runtime's own. */
  readonly fetch?: typeof fetch | undefined;
  /** For tests: another way to push services, which may then be anywhere. */
  readonly custom?: Pick<PushOptions, "fetch" | "isAllowedEndpoint" | "clock"> | undefined;
}

/**
 * A server's notifications. Nothing of them is loaded before somebody asks for the key to
 * subscribe with, or where somebody has subscribed before.
 */
export class ServerPush {
  /** The routes by which devices subscribe. */
  readonly surface: Surface;
  readonly #options: ServerPushOptions;
  readonly #ending = new AbortController();
  readonly #watched = new WeakSet<AbortSignal>();
  readonly #addresses: AddressNotices;
  /** Loads it, if that was not done before. @throws CliError when its file cannot be used */
  readonly load: () => Promise<Push>;
  #push: Push | undefined;

  constructor(options: ServerPushOptions) {
    this.#options = options;
    this.load = once(() => this.#create());
    this.#addresses = new AddressNotices({
      push: async () => (existsSync(pushFile(options.home)) ? this.load() : undefined),
      moves: options.moves,
      tunnelUrl: options.tunnelUrl ?? (() => undefined),
      clock: options.custom?.clock ?? SYSTEM_CLOCK,
      signal: this.#ending.signal,
    });
    this.surface = pushApi(async () => {
      try {
        return await this.load();
      } catch (error) {
        options.log.error(plainText(error));
        throw new ChatError(
          "push.not_saved",
          "The PC cannot keep where notifications go. Its log says why.",
          { cause: error },
        );
      }
    });
    if (existsSync(pushFile(options.home)))
      this.load().catch((error) => options.log.error(plainText(error)));
  }

  /** The same store; those who asked are told of replies that took long. */
  watch(replies: ReplyStore): ReplyStore {
    const { clock } = this.#options.custom ?? {};
    const onEnd = (ended: EndedReply): void => {
      const told = replyNotice(ended);
      if (told) void this.#push?.notify(told.subscriber, told.notice);
    };
    return watchReplies(replies, onEnd, clock && { now: clock.now });
  }

  /** Tells whoever may answer of what waits for a person, and whoever began a long run of its end. */
  async watchRuns(runs: AgentRuns, questions?: Pick<PendingQuestions, "list">): Promise<void> {
    await watchRunsForPush({
      runs,
      questions,
      signal: this.#ending.signal,
      onWaiting: (notice, about) =>
        void this.#tellWaiting(notice, about).then((told) => {
          const { approval } = about;
          if (told && approval !== undefined) return runs.noteTold(approval, told);
        }),
      onEnded: (notice, startedBy) => void this.#push?.notify(startedBy, notice),
    });
  }

  /** Tells those whose page is at an address that has ended of the one that this PC has now. */
  async addressChanged(url: string | undefined): Promise<void> {
    await this.#addresses.changed(url).catch((error) => this.#options.log.error(plainText(error)));
  }

  /** Sends nothing more. */
  close(): void {
    this.#ending.abort();
    this.#push?.close();
  }

  async #create(): Promise<Push> {
    const { home, log, env, custom, fetch = globalThis.fetch } = this.#options;
    const [{ Push }, { diskPush }] = await Promise.all([
      import("../../push/push.ts"),
      import("./push-file.ts"),
    ]);
    const push = new Push({
      store: diskPush(home, { log }),
      fetch: pushFetch(fetch, { env }),
      isEnded: this.#addresses.isEnded,
      onDelivery: (subscriber, kind, outcome) =>
        log.debug(`push (${kind}) to ${subscriber}: ${outcomeText(outcome)}`),
      onError: (error) => log.error(plainText(error)),
      onSubscribed: (subscriber) => this.#watchRevocation(push, subscriber),
      ...custom,
    });
    await this.#forgetRevoked(push);
    this.#push = push;
    return push;
  }

  async #forgetRevoked(push: Push): Promise<void> {
    const ids = new Set(this.#options.devices.list().map(({ id }) => id));
    await push.keepOnly((subscriber) => subscriber === "owner" || ids.has(subscriber));
    for (const subscriber of await push.subscribers()) this.#watchRevocation(push, subscriber);
  }

  /** Forgets a device's subscriptions once it is no device any more. A new token leaves it one. */
  #watchRevocation(push: Push, subscriber: string): void {
    const { devices, log } = this.#options;
    const device = devices.list().find(({ id }) => id === subscriber);
    if (!device) return;
    const revoked = devices.revocation(device);
    if (this.#watched.has(revoked)) return;
    this.#watched.add(revoked);
    const forget = (): void =>
      void this.#forgetRevoked(push).catch((error) => log.error(plainText(error)));
    // In a later step: a token that is being replaced ends the one before first.
    revoked.addEventListener("abort", () => queueMicrotask(forget), { once: true });
  }

  /** Undefined when there was nobody to tell. */
  async #tellWaiting(
    ...[notice, about]: Parameters<WatchedForPush["onWaiting"]>
  ): Promise<PushTold | undefined> {
    const push = this.#push;
    if (!push) return undefined;
    const mayBeTold = (id: string): boolean =>
      mayAnswer({ id, grants: this.#grantsOf(id) }, { startedBy: about.startedBy });
    const told = await Promise.all(
      (await push.subscribers())
        .filter(mayBeTold)
        .map((subscriber) => push.notify(subscriber, notice, { isWanted: about.isOpen })),
    );
    const sum = (count: keyof PushTold): number =>
      told.reduce((total, each) => total + each[count], 0);
    const [sent, failed] = [sum("sent"), sum("failed")];
    return sent + failed === 0 ? undefined : { sent, failed };
  }

  #grantsOf(id: string): readonly string[] {
    const device = this.#options.devices.list().find((each) => each.id === id);
    return device ? grantsOf(device) : [];
  }
}

function outcomeText(outcome: DeliveryOutcome): string {
  if (outcome.kind === "sent") return "sent";
  if (outcome.kind === "gone") return "the subscription is gone";
  if (outcome.kind === "refused") return `refused with HTTP ${outcome.status}`;
  return outcome.status === undefined ? "not sent" : `not sent: HTTP ${outcome.status}`;
}
