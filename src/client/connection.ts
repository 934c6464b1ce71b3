import type { ChatEvent } from "../chat.ts";
import { ApiError, type ChatApi } from "./chat-api.ts";
import type { Clock } from "./clock.ts";
import { readCompletion, readDetails } from "./completion.ts";
import { readEventStream } from "./event-stream.ts";
import type { InterruptibleSleep } from "./interruptible-sleep.ts";
import type { Disconnection, Outcome } from "./outcome.ts";
import type { FollowTimeouts, ReplyState, StreamEvent } from "./reply.ts";
import type { ReplyProgress } from "./reply-progress.ts";

/** What a {@link Connection} works with. */
export interface ConnectionContext {
  readonly api: ChatApi;
  readonly clock: Clock;
  readonly sleep: InterruptibleSleep;
  readonly timeouts: FollowTimeouts;
  readonly progress: ReplyProgress;
  /** The message as it is sent. */
  readonly body: string;
  /** Whether the reply was asked to stop. */
  readonly isStopping: () => boolean;
  readonly onEvent: (event: StreamEvent) => void;
}

// When woken, a connection that was idle for this long is replaced: a dead one looks no
// different from a live one, and a new one costs little.
const MAX_IDLE_WHEN_WOKEN_MS = 2_000;

// The slowest upload that is waited for: 128 kbit/s.
const UPLOAD_BYTES_PER_MS = 16;

/** One connection to the PC, from the request to the reply's end or its own. */
export class Connection {
  readonly #context: ConnectionContext;
  #lastByteAt: number;
  #isStreaming = false;

  constructor(context: ConnectionContext) {
    this.#context = context;
    this.#lastByteAt = context.clock.now();
  }

  /**
   * Reads the stream; polls beside it while it brings nothing, and ends when it is idle.
   * What is unfinished then ends when the caller aborts `signal`.
   * @throws ApiError, or what fetch throws
   */
  run(signal: AbortSignal): Promise<Outcome> {
    return Promise.race([
      this.#stream(signal),
      this.#pollUntilStreaming(signal),
      this.#watchIdle(signal),
    ]);
  }

  async #stream(signal: AbortSignal): Promise<Outcome> {
    const { progress, isStopping, onEvent } = this.#context;
    // Without a text to resume, the PC would take a message that it has forgotten for a new one.
    const { accepted, text, run } = progress.pending;
    const asksFirst = accepted && text === "" && run === undefined;
    const ended = asksFirst ? await this.#poll(signal) : undefined;
    if (ended) return ended;
    const response = await this.#open(signal);
    progress.accept();
    let offset = Number(response.headers.get("x-stream-offset") ?? 0);
    for await (const data of readEventStream(response.body, { onBytes: () => this.#onBytes() })) {
      const event = JSON.parse(data) as ChatEvent & StreamEvent;
      if (event.type === "token") {
        progress.place(event.delta, offset);
        offset += event.delta.length;
        continue;
      }
      if ((event as StreamEvent).type === "run") progress.answeredBy(String(event.id));
      onEvent(event);
      if (event.type === "done") {
        progress.replace(event.content);
        // Somebody else may have stopped it.
        if (isStopping() || event.code === "run.stopped")
          return { ending: { state: "stopped", ...readDetails(event) } };
        return { ending: { state: "done", ...readCompletion(event) } };
      }
      if (event.type === "error")
        return { ending: { state: "error", reason: event.message, ...readDetails(event) } };
    }
    return { reason: "The connection ended before the reply." };
  }

  async #open(signal: AbortSignal): Promise<Response> {
    const { api, progress, body } = this.#context;
    const { key, text, run } = progress.pending;
    if (run === undefined) return api.send(key, body, text.length, signal);
    // Asked by the run, the PC begins nothing that it does not know.
    try {
      return await api.watch(run, text.length, signal);
    } catch (error) {
      // When the PC was killed, the run kept less of its text than came here.
      if (!isLost(error)) throw error;
      return api.watch(run, 0, signal);
    }
  }

  async #pollUntilStreaming(signal: AbortSignal): Promise<Outcome> {
    const { sleep, timeouts } = this.#context;
    await sleep.pause(timeouts.pollAfterMs, signal);
    while (!this.#isStreaming) {
      const ended = await this.#poll(signal, "polling");
      if (ended) return ended;
      await sleep.pause(timeouts.pollIntervalMs, signal);
    }
    return new Promise(() => {});
  }

  /** Gets the text so far; undefined while the reply runs, or the message has not arrived. */
  async #poll(signal: AbortSignal, state?: ReplyState): Promise<Outcome | undefined> {
    const { api, clock, progress } = this.#context;
    const { key, text, accepted, run, body } = progress.pending;
    try {
      const polled = await api.poll(key, text.length, signal, { details: body.details });
      const { status, offset, content, message } = polled;
      progress.accept();
      this.#lastByteAt = clock.now();
      if (state !== undefined && !this.#isStreaming) progress.enter(state);
      progress.place(content, offset);
      if (status === "done") return { ending: { state: status, ...readCompletion(polled) } };
      if (status === "error" || status === "stopped")
        return {
          ending: {
            state: status,
            ...(message !== undefined && { reason: message }),
            ...readDetails(polled),
          },
        };
      return undefined;
    } catch (error) {
      if (error instanceof ApiError && error.code === "not_found.stream" && !accepted)
        return undefined;
      if (run !== undefined && isLost(error)) return undefined;
      throw error;
    }
  }

  async #watchIdle(signal: AbortSignal): Promise<Disconnection> {
    const { clock, sleep, timeouts, body } = this.#context;
    const uploadMs = body.length / UPLOAD_BYTES_PER_MS;
    for (;;) {
      const maxIdleMs = timeouts.idleMs + (this.#isStreaming ? 0 : uploadMs);
      const leftMs = this.#lastByteAt + maxIdleMs - clock.now();
      const { woken } = await sleep.pause(Math.max(0, leftMs), signal);
      const idleMs = clock.now() - this.#lastByteAt;
      if (woken && idleMs >= MAX_IDLE_WHEN_WOKEN_MS)
        return { reason: "The network may have changed.", retryMs: 0 };
      if (idleMs >= maxIdleMs) return { reason: "The connection went silent." };
    }
  }

  #onBytes(): void {
    this.#lastByteAt = this.#context.clock.now();
    this.#isStreaming = true;
    this.#context.progress.enter("streaming");
  }
}

/** Whether the PC has less of the text than was asked for. */
function isLost(error: unknown): boolean {
  return error instanceof ApiError && error.code === "chat.stream_lost";
}
