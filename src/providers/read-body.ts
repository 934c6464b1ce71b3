import { withTimeout } from "../delay.ts";
import type { Dialect, StreamMessage } from "./dialect.ts";
import type { ProviderEvent } from "./provider.ts";
import { RepeatedMessage } from "./repeated-message.ts";
import { createSplitter, type MessageSplitter, type StreamFormat } from "./split-messages.ts";

// OpenAI tells what a reply cost after saying that it is complete, many servers never do.
const USAGE_GRACE_MS = 100;

// The end of a body comes right behind the end of the reply, or not at all.
const BODY_END_MS = 100;

/** How {@link readBody} reads. */
export interface ReadBodyOptions {
  readonly format: StreamFormat;
  /** A fresh one for each body. */
  readonly dialect: Dialect;
  /** Called when the body of a finished reply has been read to its end. */
  readonly onEnd?: () => void;
}

/**
 * Reads a streamed reply: the events that came in one chunk of the network are given as
 * one list, in order, and what came before a failure is given before it is thrown. Ends
 * with the `finish` event, or where the body ends without one. Leaving it closes the body:
 * after `finish` only once its end has not come within 100 ms, since a connection whose body
 * has ended can serve the next request.
 */
export async function* readBody(
  body: ReadableStream<Uint8Array> | null,
  { format, dialect, onEnd }: ReadBodyOptions,
): AsyncGenerator<readonly ProviderEvent[]> {
  if (!body) return;
  const bytes = body.getReader();
  const reply = new ReplyReader(format, dialect);
  try {
    while (!reply.isOver) {
      const { events, failure } = reply.take(await bytes.read());
      if (events.length > 0) yield events;
      if (failure) throw failure.error;
      if (dialect.awaitsUsage && !reply.isOver) {
        yield await readTrailingUsage(bytes, reply, dialect);
        return;
      }
    }
  } finally {
    if (reply.isOver && (await withTimeout(dropRest(bytes), BODY_END_MS))) onEnd?.();
    bytes.cancel().catch(() => {});
  }
}

/** Whether the body ended, and did not break off. */
async function dropRest(bytes: ReadableStreamDefaultReader<Uint8Array>): Promise<boolean> {
  try {
    while (!(await bytes.read()).done);
    return true;
  } catch {
    // The reply is whole, whatever becomes of the connection.
    return false;
  }
}

/** The last events of a reply that is complete but for what it cost. */
async function readTrailingUsage(
  bytes: ReadableStreamDefaultReader<Uint8Array>,
  reply: ReplyReader,
  dialect: Dialect,
): Promise<readonly ProviderEvent[]> {
  const read = async (): Promise<readonly ProviderEvent[]> => {
    for (;;) {
      const { events } = reply.take(await bytes.read());
      if (reply.isOver) return events;
    }
  };
  const events = await withTimeout(
    read().catch(() => undefined),
    USAGE_GRACE_MS,
  );
  return events ?? dialect.end();
}

interface Taken {
  readonly events: readonly ProviderEvent[];
  readonly failure?: { readonly error: unknown };
}

/** Turns the chunks of one body into events. */
class ReplyReader {
  readonly #decoder = new Utf8Decoder();
  readonly #splitter: MessageSplitter;
  readonly #dialect: Dialect;
  readonly #repeated: RepeatedMessage;
  #events: ProviderEvent[] = [];
  #isOver = false;

  constructor(format: StreamFormat, dialect: Dialect) {
    this.#dialect = dialect;
    this.#repeated = new RepeatedMessage(format, dialect.plainText);
    this.#splitter = createSplitter(
      format,
      (message, raw) => this.#readMessage(message, raw),
      (piece, start) => this.#readRepeated(piece, start),
    );
  }

  /** Whether the reply has finished, or the body has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The events of the next chunk, and the failure that stands behind them. */
  take({ done, value }: ReadableStreamReadResult<Uint8Array>): Taken {
    this.#events = [];
    try {
      if (done) this.#end();
      else this.#splitter.feed(this.#decoder.decode(value));
    } catch (error) {
      if (!this.#dialect.awaitsUsage) return { events: this.#events, failure: { error } };
      this.#push(this.#dialect.end());
    }
    return { events: this.#events };
  }

  #readMessage(message: StreamMessage, raw: string | undefined): void {
    // What follows in the chunk may be anything, and is not even parsed.
    if (this.#isOver) return;
    const events = this.#dialect.read(message);
    this.#push(events);
    const [event, another] = events;
    if (raw !== undefined && event?.type === "text" && !another)
      this.#repeated.learn(raw, event.text);
  }

  /** Reads as many messages from `start` on as are like an earlier one; returns where they end. */
  #readRepeated(piece: string, start: number): number {
    let at = start;
    while (!this.#isOver) {
      const message = this.#repeated.read(piece, at);
      if (!message) break;
      if (message.text !== "") this.#push(this.#dialect.plainText?.read(message.text) ?? []);
      at = message.end;
    }
    return at;
  }

  #end(): void {
    const isWhole = this.#splitter.end();
    if (isWhole || this.#dialect.awaitsUsage) this.#push(this.#dialect.end());
    this.#isOver = true;
  }

  #push(events: readonly ProviderEvent[]): void {
    for (const event of events) {
      this.#events.push(event);
      this.#isOver = event.type === "finish";
      if (this.#isOver) return;
    }
  }
}

/**
 * Decodes UTF-8 that comes in chunks. A decoder that is told that more will come is several
 * times slower on Node, so it is told so only when a character may go on in the next chunk.
 */
class Utf8Decoder {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #begun = false;

  decode(chunk: Uint8Array): string {
    const mayGoOn = (chunk.at(-1) ?? 0x80) >= 0x80;
    const text = this.#decoder.decode(chunk, { stream: mayGoOn });
    if (this.#begun || text === "") return text;
    this.#begun = true;
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  }
}
