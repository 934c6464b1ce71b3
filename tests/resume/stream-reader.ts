import type { ChatEvent } from "../../src/chat.ts";
import { EventStreamParser } from "../../src/client/event-stream.ts";

/** A client on one connection, which reads as much of its stream as a test says. */
export class StreamReader {
  readonly key: string;
  /** The whole text, what was held before this connection included. */
  text: string;
  /** All events of this connection that arrived whole. */
  readonly events: ChatEvent[] = [];
  /** Whether the stream was read to its end. */
  ended = false;
  readonly #body: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #parser = new EventStreamParser();
  readonly #settle: () => Promise<void>;
  #arrived: ReadableStreamReadResult<Uint8Array> | undefined;
  #isReading = false;

  /** `settle` lets everything happen that needs no time to pass. */
  constructor(
    key: string,
    held: string,
    body: ReadableStream<Uint8Array>,
    settle: () => Promise<void>,
  ) {
    this.#settle = settle;
    this.key = key;
    this.text = held;
    this.#body = body.getReader();
  }

  /** Reads the next chunk; false when there is none yet, or none any more. */
  async read(): Promise<boolean> {
    if (!(await this.#arrives())) return false;
    this.#take(this.#arrived?.value ?? new Uint8Array());
    this.ended = this.#arrived?.done ?? false;
    this.#arrived = undefined;
    return !this.ended;
  }

  /** Takes no more than `bytes` of the next chunk, and goes away. */
  async drop(bytes: number): Promise<void> {
    if (await this.#arrives())
      this.#take(this.#arrived?.value?.subarray(0, bytes) ?? new Uint8Array());
    await this.#body.cancel();
    await this.#settle();
  }

  async #arrives(): Promise<boolean> {
    if (!this.#arrived && !this.#isReading) {
      this.#isReading = true;
      this.#body.read().then((result) => {
        this.#isReading = false;
        this.#arrived = result;
      });
    }
    await this.#settle();
    return this.#arrived !== undefined;
  }

  #take(bytes: Uint8Array): void {
    for (const data of this.#parser.push(this.#decoder.decode(bytes, { stream: true }))) {
      const event = JSON.parse(data) as ChatEvent;
      this.events.push(event);
      if (event.type === "token") this.text += event.delta;
    }
  }
}
