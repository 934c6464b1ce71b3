import {
  followReply,
  type MessageBody,
  type PendingReply,
  type Reply,
  type ReplyState,
  type ReplyUpdate,
  type StreamEvent,
} from "../../src/client/index.ts";
import type { Message, MessageState } from "../chat/conversation.ts";
import { applyRunEvent, keptRun, type ShownRun } from "../chat/run-snapshot.ts";
import { ThinkingClock } from "../chat/thinking-clock.ts";
import { baseUrlOf, type PcAccess } from "../pc/pc-api.ts";
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
  /** The PC that it comes from. */
  readonly access: PcAccess;
  /** Makes the JSON that is sent to the PC. */
  readonly encode: (body: MessageBody, access: PcAccess) => string | Promise<string>;
  /** Stores the message as it is now. */
  readonly save: (message: Message) => void;
  /** Called once the PC is known to have the message, if it had not from the beginning. */
  readonly onSent: () => void;
  /** Called when a connection brings nothing for longer than a PC that is awake is silent. */
  readonly onSilence: () => void;
  /** Called with false when a connection has failed and is retried, and with true when one works. */
  readonly onConnection: (works: boolean) => void;
  /** Called once, with the final message. */
  readonly onEnd: (message: Message) => void;
}

const SAVE_EVERY_MS = 1_000;
// A stop that the PC has not confirmed by then is shown as done.
const STOP_TIMEOUT_MS = 3_000;
// A PC that is awake answers at once that it has a message, and then at least every 15 seconds.
const SILENCE_MS = { sending: 4_000, replying: 20_000 } as const;

/** A reply in progress: follows it, stores it, and lets views watch it. */
export class LiveReply {
  readonly status: Observable<LiveStatus>;
  /** Its text so far. */
  readonly text: Observable<string>;
  /** What an agent does for it. */
  readonly run: Observable<ShownRun | undefined>;
  readonly #options: LiveReplyOptions;
  /** When it was sent, or waits since to be, in milliseconds since 1970. */
  readonly startedAt = Date.now();
  readonly #request: Omit<PendingReply, "text">;
  #message: Message;
  #reply: Pick<Reply, "pending" | "stop" | "disconnect">;
  #isSent: boolean;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #thinking: ThinkingClock;
  #ended = false;

  constructor(message: Message, request: Omit<PendingReply, "text">, options: LiveReplyOptions) {
    this.#message = message;
    this.#options = options;
    this.#thinking = new ThinkingClock(message.content);
    this.text = new Observable(message.content);
    this.run = new Observable(message.run);
    this.#request = request;
    this.#isSent = request.accepted;
    this.#reply = message.held ? unsentReply(this.#pending) : this.#follow();
    this.status = new Observable<LiveStatus>({
      state: request.accepted || message.content !== "" ? "reconnecting" : "sending",
      stopping: false,
    });
  }

  /** Sends a message that was held; does nothing for others. */
  release(): void {
    const { held, ...message } = this.#message;
    if (!held || this.#ended || this.status.value.stopping) return;
    this.#message = message;
    this.#reply = this.#follow();
    // Before the PC can have it: what may have arrived is not sent anew days later.
    this.saveNow();
  }

  /** The origin of the PC that it comes from; none for the one that serves this page. */
  get pc(): string | undefined {
    return this.#message.pc;
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
    if (this.#message.held) this.#end("stopped");
    else setTimeout(() => this.#end("stopped"), STOP_TIMEOUT_MS);
  }

  /** Stores it as it is now, as when the page may be closed. */
  saveNow(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    if (!this.#ended) this.#options.save(this.#current());
  }

  /** Stops it, and stores nothing more of it. */
  discard(): void {
    this.#close();
    void this.#reply.stop();
  }

  /** Closes its connection; it stays pending. */
  disconnect(): void {
    this.saveNow();
    this.#close();
    this.#reply.disconnect();
  }

  get #pending(): PendingReply {
    return { ...this.#request, text: this.#message.content };
  }

  #follow(): Reply {
    this.#expect(SILENCE_MS.sending);
    return followReply(this.#pending, {
      baseUrl: baseUrlOf(this.#options.access.origin),
      token: this.#options.access.token,
      encode: (body) => this.#options.encode(body, this.#options.access),
      onUpdate: (update) => this.#onUpdate(update),
      onEvent: (event) => this.#onEvent(event),
    });
  }

  /** Tells of the silence if nothing comes for so long. */
  #expect(ms: number): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#options.onSilence(), ms);
  }

  #close(): void {
    this.#ended = true;
    clearTimeout(this.#saveTimer);
    clearTimeout(this.#silenceTimer);
  }

  #onUpdate(update: ReplyUpdate): void {
    if (this.#ended) return;
    const { state, text, delta, reason } = update;
    if (state !== "sending") this.#expect(SILENCE_MS.replying);
    if (!this.#isSent && this.isSent) {
      this.#isSent = true;
      this.#options.onSent();
    }
    if (delta !== "") this.#thinking.push(delta);
    this.text.set(text);
    if (isEnd(state)) this.#end(state, update);
    else if (state === this.status.value.state) this.#saveSoon();
    else this.#enter(state, reason);
  }

  #onEvent(event: StreamEvent): void {
    if (this.#ended) return;
    this.#expect(SILENCE_MS.replying);
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
    this.#close();
    const { request: _, reason: __, held: _held, ...message } = this.#message;
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

/** A reply whose message is not sent. */
function unsentReply(pending: PendingReply): Pick<Reply, "pending" | "stop" | "disconnect"> {
  return { pending, stop: async () => {}, disconnect() {} };
}

function isEnd(state: ReplyState): state is "done" | "stopped" | "error" | "lost" {
  return state === "done" || state === "stopped" || state === "error" || state === "lost";
}
