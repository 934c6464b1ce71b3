import type { ChatEvent } from "../../src/chat.ts";
import { ApiError, type ChatApi } from "../../src/client/chat-api.ts";
import type { StreamEvent } from "../../src/client/index.ts";
import { Observable } from "../app/observable.ts";
import { applyRunEvent, type ShownRun } from "../chat/run-snapshot.ts";
import { failureText } from "../pc/pc-api.ts";
import { followStream } from "./stream-loop.ts";

/** A run that is looked at by itself, as it goes on; to be closed. */
export class WatchedRun {
  readonly run = new Observable<ShownRun | undefined>(undefined);
  readonly text = new Observable("");
  /** Why it cannot be shown, or how it ended badly. */
  readonly failure = new Observable<string | undefined>(undefined);
  readonly #closing = new AbortController();
  #offset = 0;

  constructor(streams: ChatApi, id: string) {
    const connect = async (signal: AbortSignal): Promise<Response> => {
      try {
        return await streams.watch(id, this.text.value.length, signal);
      } catch (error) {
        // A run that was killed with the PC may have kept less than came here.
        const isLost = error instanceof ApiError && error.code === "chat.stream_lost";
        if (!isLost) throw error;
        return streams.watch(id, 0, signal);
      }
    };
    followStream({
      connect,
      onConnected: ({ headers }) => {
        this.#offset = Number(headers.get("x-stream-offset") ?? 0);
      },
      onEvent: (event) => this.#onEvent(event),
      signal: this.#closing.signal,
    }).catch((error) => this.failure.set(failureText(error)));
  }

  close(): void {
    this.#closing.abort();
  }

  #onEvent(unchecked: StreamEvent): boolean {
    if (this.#closing.signal.aborted) return true;
    const event = unchecked as ChatEvent;
    if (event.type === "token") {
      this.text.set(this.text.value.slice(0, this.#offset) + event.delta);
      this.#offset += event.delta.length;
      return false;
    }
    this.run.set(applyRunEvent(this.run.value, unchecked));
    if (event.type === "done") this.text.set(event.content);
    if (event.type === "error") this.failure.set(event.message);
    return event.type === "done" || event.type === "error";
  }
}
