import {
  type FollowOptions,
  followReply,
  type PendingReply,
  type Reply,
  type ReplyState,
  type ReplyUpdate,
  type StreamEvent,
} from "../../src/client/index.ts";
import type { Message, MessageState } from "../chat/conversation.ts";
import { applyRunEvent, keptRun, type ShownRun } from "../chat/run-snapshot.ts";
import { ThinkingClock } from "../chat/thinking-clock.ts";
import { BASE_URL } from "../pc/pc-api.ts";
import { Observable } from "./observable.ts";

/** The state of a reply in progress, as it is shown. */
export interface LiveStatus {
  readonly state: ReplyState;
  readonly reason?: string;
  /** Whether it was told to stop. */
  readonly stopping: boolean;
}

/** Options of {@link LiveReply}. */
export interface LiveReplyOptions {
  readonly token: string;
  /** Makes the JSON that is sent. */
  readonly encode: NonNullable<FollowOptions["encode"]>;
  /** Stores the message as it is now. */
  readonly save: (message: Message) => void;
  /** Called with false when a connection has failed and is retried, and with true when one works. */
  readonly onConnection: (works: boolean) => void;
  /** Called once, with the final message. */
  readonly onEnd: (message: Message) => void;
}

const SAVE_EVERY_MS = 1_000;
// A stop that the PC has not confirmed by then is shown as done.
const STOP_TIMEOUT_MS = 3_000;

/** A reply in progress: follows it, stores it, and lets views watch it. */
export class LiveReply {
  readonly status: Observable<LiveStatus>;
  /** Its text so far. */
  readonly text: Observable<string>;
  /** What an agent does for it. */
  readonly run: Observable<ShownRun | undefined>;
  readonly #options: LiveReplyOptions;
  readonly #message: Message;
  readonly #reply: Reply;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #thinking: ThinkingClock;
  #ended = false;

  constructor(message: Message, request: Omit<PendingReply, "text">, options: LiveReplyOptions) {
    this.#message = message;
    this.#options = options;
    this.#thinking = new ThinkingClock(message.content);
    this.text = new Observable(message.content);
    this.run = new Observable(message.run);
    this.#reply = followReply(
      { ...request, text: message.content },
      {
        baseUrl: BASE_URL,
        token: options.token,
        encode: options.encode,
        onUpdate: (update) => this.#onUpdate(update),
        onEvent: (event) => this.#onEvent(event),
      },
    );
    this.status = new Observable<LiveStatus>({
      state: request.accepted || message.content !== "" ? "reconnecting" : "sending",
      stopping: false,
    });
  }

  get conversationId(): string {
    return this.#message.conversationId;
  }

  /** Whether the PC is known to have the message. */
  get isSent(): boolean {
    return this.#reply.pending.accepted;
  }

  /** Since when the model is thinking, in milliseconds since 1970; undefined when it is not. */
  get thinkingSince(): number | undefined {
    return this.#thinking.since;
  }

  /** How long it has thought, once it is done with that. */
  get thoughtMs(): number | undefined {
    return this.#message.thoughtMs ?? this.#thinking.tookMs;
  }

  /** Stops the model. On the page the reply ends soon, even if the PC cannot be reached. */
  stop(): void {
    if (this.#ended || this.status.value.stopping) return;
    this.status.set({ ...this.status.value, stopping: true });
    void this.#reply.stop();
    this.saveNow();
    setTimeout(() => this.#end("stopped"), STOP_TIMEOUT_MS);
  }

  /** Stores it as it is now, as when the page may be closed. */
  saveNow(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    if (!this.#ended) this.#options.save(this.#current());
  }

  /** Stops it, and stores nothing more of it. */
  discard(): void {
    this.#ended = true;
    clearTimeout(this.#saveTimer);
    void this.#reply.stop();
  }

  /** Closes its connection; it stays pending. */
  disconnect(): void {
    this.saveNow();
    this.#ended = true;
    this.#reply.disconnect();
  }

  #onUpdate(update: ReplyUpdate): void {
    if (this.#ended) return;
    const { state, text, delta, reason } = update;
    if (delta !== "") this.#thinking.push(delta);
    this.text.set(text);
    if (isEnd(state)) this.#end(state, update);
    else if (state === this.status.value.state) this.#saveSoon();
    else this.#enter(state, reason);
  }

  #onEvent(event: StreamEvent): void {
    if (this.#ended) return;
    this.run.set(applyRunEvent(this.run.value, event));
    this.#saveSoon();
  }

  #enter(state: ReplyState, reason?: string): void {
    const { stopping } = this.status.value;
    this.status.set({ state, stopping, ...(reason !== undefined && { reason }) });
    this.saveNow();
    this.#options.onConnection(state !== "reconnecting");
  }

  #saveSoon(): void {
    this.#saveTimer ??= setTimeout(() => this.saveNow(), SAVE_EVERY_MS);
  }

  #current(): Message {
    const { text: content, ...request } = this.#reply.pending;
    // Once stopped, it is not resumed when the page is opened again.
    const state = this.status.value.stopping ? "stopped" : "pending";
    return { ...this.#message, content, request, state, ...this.#known() };
  }

  /** What is known of it besides its text. */
  #known(): Pick<Message, "thoughtMs" | "run"> {
    const { thoughtMs } = this;
    const { value: run } = this.run;
    return { ...(thoughtMs !== undefined && { thoughtMs }), ...(run && { run: keptRun(run) }) };
  }

  #end(
    state: Exclude<MessageState, "pending">,
    { reason, finishReason, details, usage }: Partial<ReplyUpdate> = {},
  ): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#saveTimer);
    const { request: _, reason: __, ...message } = this.#message;
    const { text: ___, ...request } = this.#reply.pending;
    const isInterrupted = this.run.value?.status === "interrupted" && state === "error";
    const because = reason !== undefined && state !== "done" && state !== "stopped";
    this.#options.onEnd({
      ...message,
      ...this.#known(),
      ...(isInterrupted && { request }),
      ...(because && { reason }),
      ...(finishReason && { finishReason }),
      key: request.key,
      ...(details && { details: { ...details, ...(usage && { usage }), endedAt: Date.now() } }),
      content: this.text.value,
      state,
    });
  }
}

function isEnd(state: ReplyState): state is "done" | "stopped" | "error" | "lost" {
  return state === "done" || state === "stopped" || state === "error" || state === "lost";
}
