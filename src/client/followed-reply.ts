import { type ChatApi, type ChatEvent, chatApi, Refusal } from "./chat-api.ts";
import { readEventStream } from "./event-stream.ts";
import { type Clock, InterruptibleSleep, systemClock, watchPage } from "./interruptible-sleep.ts";
import {
  DEFAULT_PATIENCE,
  type FollowOptions,
  type Patience,
  type PendingReply,
  type Reply,
  type ReplyState,
  type ReplyUpdate,
} from "./reply.ts";

type Ending = "done" | "stopped" | "error" | "lost";

/** What came of one connection: the reply's end, or the need for another connection. */
type Outcome =
  | { readonly ending: Ending; readonly reason?: string | undefined }
  | { readonly ending?: undefined; readonly reason: string; readonly retryMs?: number | undefined };

// After being woken, a connection that said nothing for this long is not trusted: a dead one
// looks no different, and a new one costs little.
const FRESH_MS = 2_000;

// The slowest upload that is waited for: 128 kbit/s.
const BYTES_PER_MS = 16;

// How often the PC may not know a message that is to be stopped, and may be on its way.
const STOP_TRIES = 3;

/** A reply on its way: connects, and connects again, until it has the end. */
export class FollowedReply implements Reply {
  readonly finished: Promise<ReplyUpdate>;
  readonly #api: ChatApi;
  readonly #clock: Clock;
  readonly #sleep: InterruptibleSleep;
  readonly #patience: Patience;
  readonly #random: () => number;
  readonly #onUpdate: (update: ReplyUpdate) => void;
  readonly #over = new AbortController();
  readonly #body: string;
  #pending: PendingReply;
  #last: ReplyUpdate;
  #stopping = false;
  #heardAt = 0;
  #streams = false;

  constructor(pending: PendingReply, options: FollowOptions) {
    const { clock = systemClock, random = Math.random, onWake = watchPage } = options;
    this.#api = chatApi(options);
    this.#clock = clock;
    this.#sleep = new InterruptibleSleep(clock);
    this.#patience = { ...DEFAULT_PATIENCE, ...options.patience };
    this.#random = random;
    this.#onUpdate = options.onUpdate ?? (() => {});
    this.#pending = pending;
    this.#body = JSON.stringify(pending.body);
    const isNew = !pending.accepted && pending.text === "";
    this.#last = { state: isNew ? "sending" : "reconnecting", text: pending.text, delta: "" };
    const unwatch = onWake(() => this.#sleep.wake());
    this.finished = Promise.resolve()
      .then(() => this.#follow())
      .catch(() => {})
      .then(() => {
        unwatch();
        return this.#last;
      });
  }

  get pending(): PendingReply {
    return this.#pending;
  }

  leave(): void {
    this.#over.abort();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (let tries = 1; !this.#over.signal.aborted; tries++) {
      const known = await this.#askToStop();
      // The stream tells the end; if there is none, the next one does.
      if (known) break;
      if (known === false && (this.#pending.accepted || tries === STOP_TRIES)) this.#end("stopped");
      await this.#sleep.pause(this.#retryMs(tries), this.#over.signal).catch(() => {});
    }
    this.#sleep.wake();
    await this.finished;
  }

  /** Whether the PC knew the reply; undefined when it could not be asked. */
  async #askToStop(): Promise<boolean | undefined> {
    try {
      const known = await this.#within((signal) =>
        Promise.race([
          this.#api.stop(this.#pending.key, signal),
          this.#sleep.pause(this.#patience.silentMs, signal).then(() => undefined),
        ]),
      );
      if (known) this.#accept();
      return known;
    } catch (error) {
      const { ending, reason } = outcomeOf(error);
      if (ending) this.#end(ending, reason);
      return undefined;
    }
  }

  async #follow(): Promise<void> {
    this.#tell(this.#last.state);
    for (let failures = 0; !this.#over.signal.aborted; ) {
      if (this.#stopping && !this.#pending.accepted) {
        // It is not wanted any more; if it did get through, stop() will hear of it.
        await this.#sleep.pause(this.#patience.longestRetryMs, this.#over.signal);
        continue;
      }
      const held = this.#pending.text.length;
      const outcome = await this.#connect();
      if (outcome.ending) return this.#end(outcome.ending, outcome.reason);
      failures = this.#pending.text.length > held ? 1 : failures + 1;
      this.#tell("reconnecting", { reason: outcome.reason });
      await this.#sleep.pause(outcome.retryMs ?? this.#retryMs(failures), this.#over.signal);
    }
  }

  /** One connection, to its end. Polls beside it when it brings nothing. */
  async #connect(): Promise<Outcome> {
    this.#heardAt = this.#clock.now();
    this.#streams = false;
    try {
      return await this.#within((signal) =>
        Promise.race([
          this.#stream(signal),
          this.#pollWhenHeldBack(signal),
          this.#watchSilence(signal),
        ]),
      );
    } catch (error) {
      return outcomeOf(error);
    }
  }

  /** Does some work; what it leaves unfinished ends with it, and with the whole. */
  async #within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const scope = new AbortController();
    const close = (): void => scope.abort();
    this.#over.signal.throwIfAborted();
    this.#over.signal.addEventListener("abort", close);
    try {
      return await work(scope.signal);
    } finally {
      this.#over.signal.removeEventListener("abort", close);
      close();
    }
  }

  async #stream(signal: AbortSignal): Promise<Outcome> {
    // The PC would take a message that it has forgotten, and of which nothing is held,
    // for a new one.
    const asksFirst = this.#pending.accepted && this.#pending.text === "";
    const ended = asksFirst ? await this.#poll(signal) : undefined;
    if (ended) return ended;
    const { key, text } = this.#pending;
    const response = await this.#api.send(key, this.#body, text.length, signal);
    this.#accept();
    let offset = Number(response.headers.get("x-stream-offset") ?? 0);
    for await (const data of readEventStream(response.body, {
      onBytes: () => this.#hearStream(),
    })) {
      const event = JSON.parse(data) as ChatEvent;
      if (event.type === "token") {
        this.#place(event.delta, offset);
        offset += event.delta.length;
      }
      if (event.type === "done") {
        this.#setText(event.content);
        return { ending: this.#stopping ? "stopped" : "done" };
      }
      if (event.type === "error") return { ending: "error", reason: event.message };
    }
    return { reason: "The connection ended before the reply." };
  }

  async #pollWhenHeldBack(signal: AbortSignal): Promise<Outcome> {
    await this.#sleep.pause(this.#patience.heldBackMs, signal);
    while (!this.#streams) {
      const ended = await this.#poll(signal, "polling");
      if (ended) return ended;
      await this.#sleep.pause(this.#patience.pollMs, signal);
    }
    return new Promise(() => {});
  }

  /** Asks how far the reply is; undefined while it runs, or is not there yet. */
  async #poll(signal: AbortSignal, state = this.#last.state): Promise<Outcome | undefined> {
    const { key, text, accepted } = this.#pending;
    try {
      const { status, offset, content, message } = await this.#api.poll(key, text.length, signal);
      this.#accept();
      this.#heardAt = this.#clock.now();
      if (!this.#streams) this.#enter(state);
      this.#place(content, offset);
      return status === "running" ? undefined : { ending: status, reason: message };
    } catch (error) {
      if (error instanceof Refusal && error.code === "not_found.stream" && !accepted)
        return undefined;
      throw error;
    }
  }

  async #watchSilence(signal: AbortSignal): Promise<Outcome> {
    const uploadMs = this.#body.length / BYTES_PER_MS;
    for (;;) {
      const patienceMs = this.#patience.silentMs + (this.#streams ? 0 : uploadMs);
      const leftMs = this.#heardAt + patienceMs - this.#clock.now();
      const { woken } = await this.#sleep.pause(Math.max(0, leftMs), signal);
      const quietMs = this.#clock.now() - this.#heardAt;
      if (woken && quietMs >= FRESH_MS)
        return { reason: "The network may have changed.", retryMs: 0 };
      if (quietMs >= patienceMs) return { reason: "The connection went silent." };
    }
  }

  #hearStream(): void {
    this.#heardAt = this.#clock.now();
    this.#streams = true;
    this.#enter("streaming");
  }

  #accept(): void {
    if (!this.#pending.accepted) this.#pending = { ...this.#pending, accepted: true };
  }

  /** Puts a piece of the reply where it belongs. One that is held already changes nothing. */
  #place(piece: string, offset: number): void {
    const { text } = this.#pending;
    if (offset === text.length) this.#setText(text + piece, piece);
    else if (!text.startsWith(piece, offset)) this.#setText(text.slice(0, offset) + piece);
  }

  #setText(text: string, delta = addition(this.#pending.text, text)): void {
    if (text === this.#pending.text) return;
    this.#pending = { ...this.#pending, text };
    this.#tell(this.#last.state, { delta });
  }

  #enter(state: ReplyState): void {
    if (this.#last.state !== state) this.#tell(state);
  }

  #end(state: Ending, reason?: string): void {
    this.#tell(state, reason === undefined ? {} : { reason });
    this.#over.abort();
  }

  #tell(state: ReplyState, change: { delta?: string; reason?: string } = {}): void {
    if (this.#over.signal.aborted) return;
    this.#last = { state, text: this.#pending.text, delta: "", ...change };
    this.#onUpdate(this.#last);
  }

  /** Between half and the whole of a time that doubles with each failure. */
  #retryMs(failures: number): number {
    const { firstRetryMs, longestRetryMs } = this.#patience;
    const mostMs = Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1));
    return (mostMs * (1 + this.#random())) / 2;
  }
}

/** What a failure means: most of what the PC says is final, and what the network does is not. */
function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof Refusal)) return { reason: "The PC cannot be reached." };
  const { message: reason, code, status, retryAfterMs } = error;
  if (code === "chat.stream_lost" || code === "not_found.stream") return { ending: "lost", reason };
  if (status === 408 || status > 500) return { reason, retryMs: retryAfterMs };
  return { ending: "error", reason };
}

/** What was added to a text; empty when it was changed otherwise. */
function addition(before: string, after: string): string {
  return after.startsWith(before) ? after.slice(before.length) : "";
}
