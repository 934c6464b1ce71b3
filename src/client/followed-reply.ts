import { type ChatApi, chatApi } from "./chat-api.ts";
import { systemClock } from "./clock.ts";
import { Connection, type ConnectionContext } from "./connection.ts";
import { InterruptibleSleep } from "./interruptible-sleep.ts";
import { type Ending, type Outcome, outcomeOf } from "./outcome.ts";
import {
  DEFAULT_TIMEOUTS,
  type FollowOptions,
  type FollowTimeouts,
  type PendingReply,
  type Reply,
  type ReplyUpdate,
} from "./reply.ts";
import { ReplyProgress } from "./reply-progress.ts";
import { watchPage } from "./watch-page.ts";

// A message that is to be stopped may still be on its way, unknown to the PC: how often to ask.
const MAX_UNKNOWN_STOPS = 3;

/** Follows a reply to its end: connects, and connects again as often as it takes. */
export class FollowedReply implements Reply {
  readonly finished: Promise<ReplyUpdate>;
  readonly #api: ChatApi;
  readonly #sleep: InterruptibleSleep;
  readonly #timeouts: FollowTimeouts;
  readonly #random: () => number;
  readonly #progress: ReplyProgress;
  readonly #context: Omit<ConnectionContext, "body">;
  readonly #encode: () => string | Promise<string>;
  #body: string | undefined;
  readonly #closing = new AbortController();
  #isStopping = false;

  constructor(pending: PendingReply, options: FollowOptions) {
    const {
      clock = systemClock,
      random = Math.random,
      subscribeToWake = watchPage,
      onUpdate = () => {},
      onEvent = () => {},
      encode = JSON.stringify,
    } = options;
    this.#api = chatApi(options);
    this.#sleep = new InterruptibleSleep(clock);
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#random = random;
    this.#progress = new ReplyProgress(pending, onUpdate);
    this.#context = {
      api: this.#api,
      clock,
      sleep: this.#sleep,
      timeouts: this.#timeouts,
      progress: this.#progress,
      isStopping: () => this.#isStopping,
      // Nothing is told of what was disconnected.
      onEvent: (event) => {
        if (!this.#closing.signal.aborted) onEvent(event);
      },
    };
    this.#encode = () => encode(pending.body);
    const unsubscribe = subscribeToWake(() => this.#sleep.wake());
    this.finished = Promise.resolve()
      .then(() => this.#follow())
      .catch(() => {})
      .then(() => {
        unsubscribe();
        return this.#progress.last;
      });
  }

  get pending(): PendingReply {
    return this.#progress.pending;
  }

  disconnect(): void {
    this.#progress.close();
    this.#closing.abort();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (let tries = 1; !this.#closing.signal.aborted; tries++) {
      const known = await this.#requestStop();
      // The stream brings the end; if there is none now, the next one does.
      if (known) break;
      if (known === false && (this.pending.accepted || tries === MAX_UNKNOWN_STOPS))
        this.#end({ state: "stopped" });
      await this.#sleep.pause(this.#retryMs(tries), this.#closing.signal).catch(() => {});
    }
    this.#sleep.wake();
    await this.finished;
  }

  /** Whether the PC knew the reply; undefined when it could not be asked. */
  async #requestStop(): Promise<boolean | undefined> {
    try {
      const known = await this.#withSignal((signal) =>
        Promise.race([
          this.#api.stop(this.pending.key, signal),
          this.#sleep.pause(this.#timeouts.idleMs, signal).then(() => undefined),
        ]),
      );
      if (known) this.#progress.accept();
      return known;
    } catch (error) {
      const { ending } = outcomeOf(error);
      if (ending) this.#end(ending);
      return undefined;
    }
  }

  async #follow(): Promise<void> {
    this.#progress.report();
    for (let failures = 0; !this.#closing.signal.aborted; ) {
      if (this.#isStopping && !this.pending.accepted) {
        // Not sent again; should it have arrived, stop() learns of it and wakes this.
        await this.#sleep.pause(this.#timeouts.maxRetryMs, this.#closing.signal);
        continue;
      }
      const before = this.pending.text.length;
      const outcome = await this.#connect();
      if (outcome.ending) return this.#end(outcome.ending);
      failures = this.pending.text.length > before ? 1 : failures + 1;
      this.#progress.reconnect(outcome.reason);
      await this.#sleep.pause(outcome.retryMs ?? this.#retryMs(failures), this.#closing.signal);
    }
  }

  async #connect(): Promise<Outcome> {
    try {
      this.#body ??= await this.#encode();
      const context = { ...this.#context, body: this.#body };
      return await this.#withSignal((signal) => new Connection(context).run(signal));
    } catch (error) {
      return outcomeOf(error);
    }
  }

  /** Runs `work` with a signal that is aborted when it settles, and when this reply closes. */
  async #withSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const scope = new AbortController();
    const abort = (): void => scope.abort();
    this.#closing.signal.throwIfAborted();
    this.#closing.signal.addEventListener("abort", abort);
    try {
      return await work(scope.signal);
    } finally {
      this.#closing.signal.removeEventListener("abort", abort);
      abort();
    }
  }

  #end(ending: Ending): void {
    this.#progress.end(ending);
    this.#closing.abort();
  }

  /** Exponential backoff with jitter: between half and the whole of a pause that doubles. */
  #retryMs(failures: number): number {
    const { firstRetryMs, maxRetryMs } = this.#timeouts;
    const pauseMs = Math.min(maxRetryMs, firstRetryMs * 2 ** (failures - 1));
    return (pauseMs * (1 + this.#random())) / 2;
  }
}
