import { parseJson } from "../parse-json.ts";
import { MessageTooLongError, type StreamMessage } from "./dialect.ts";

/** How the messages of a body are told apart: server-sent events, or a JSON value a line. */
export type StreamFormat = "sse" | "ndjson";

/** Most characters of one message; what would exceed it throws a {@link MessageTooLongError}. */
export const MAX_MESSAGE_CHARACTERS = 1_048_576;

/** Splits a body's text, however it comes in pieces, into messages. */
export interface MessageSplitter {
  /** Takes the next piece; `onMessage` gets each message that it completes. */
  feed(text: string): void;
  /** Takes the end of the body; false when that stands inside a message. */
  end(): boolean;
}

/** Gets each message, and all that it came as, unless that came in several pieces. */
type OnMessage = (message: StreamMessage, raw: string | undefined) => void;

/**
 * Reads messages in a quicker way, beginning with the one that begins at `start`. Returns
 * where the first one begins that it has not read: `start`, if there is none for it.
 */
type ReadAhead = (piece: string, start: number) => number;

/** A splitter for a body of this format; what `readAhead` reads is not split. */
export function createSplitter(
  format: StreamFormat,
  onMessage: OnMessage,
  readAhead: ReadAhead = (_piece, start) => start,
): MessageSplitter {
  return format === "sse"
    ? new EventSplitter(onMessage, readAhead)
    : new LineSplitter(onMessage, readAhead);
}

/**
 * Server-sent events. By hand, since a provider is not trusted: eventsource-parser makes an
 * Error of each line that it does not know (0.6 s for 64 KiB of them), looks for the next CR
 * from every line on, and waits with a CR at the end of a chunk for what follows.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
class EventSplitter implements MessageSplitter {
  readonly #onMessage: OnMessage;
  readonly #readAhead: ReadAhead;
  #held = "";
  #afterCr = false;
  #data: string | undefined;
  #event: string | undefined;

  constructor(onMessage: OnMessage, readAhead: ReadAhead) {
    this.#onMessage = onMessage;
    this.#readAhead = readAhead;
  }

  feed(text: string): void {
    // The LF of a CR LF that was split.
    let start = this.#afterCr && text.startsWith("\n") ? 1 : 0;
    if (text !== "") this.#afterCr = text.endsWith("\r");
    // Where the message begins; undefined when that was in an earlier piece.
    let begin: number | undefined;
    if (this.end()) start = begin = this.#readAhead(text, start);
    let lf = text.indexOf("\n", start);
    let cr = text.indexOf("\r", start);
    while (lf >= 0 || cr >= 0) {
      const end = cr >= 0 && (lf < 0 || cr < lf) ? cr : lf;
      const line = this.#held + text.slice(start, end);
      this.#held = "";
      start = end === cr && lf === cr + 1 ? end + 2 : end + 1;
      if (line === "") {
        this.#dispatch(begin === undefined ? undefined : text.slice(begin, start));
        start = begin = this.#readAhead(text, start);
      } else {
        this.#takeLine(line);
      }
      // Each is looked for only once it has been passed, so that no part is searched twice.
      if (lf >= 0 && lf < start) lf = text.indexOf("\n", start);
      if (cr >= 0 && cr < start) cr = text.indexOf("\r", start);
    }
    this.#held += text.slice(start);
    checkLength(this.#held);
  }

  // An event without its blank line is not one.
  end(): boolean {
    return this.#held === "" && this.#data === undefined && this.#event === undefined;
  }

  // Comments, ids, retry times and unknown fields say nothing of a reply.
  #takeLine(line: string): void {
    const data = fieldOf(line, "data");
    if (data !== undefined) {
      this.#data = this.#data === undefined ? data : `${this.#data}\n${data}`;
      checkLength(this.#data);
    } else {
      this.#event = fieldOf(line, "event") ?? this.#event;
    }
  }

  #dispatch(raw: string | undefined): void {
    const [data, event] = [this.#data, this.#event];
    this.#data = this.#event = undefined;
    if (data) this.#onMessage({ data, event }, raw);
  }
}

function fieldOf(line: string, name: "data" | "event"): string | undefined {
  if (!line.startsWith(name)) return undefined;
  if (line.length === name.length) return "";
  if (line[name.length] !== ":") return undefined;
  return line.slice(name.length + (line[name.length + 1] === " " ? 2 : 1));
}

/** A JSON value a line. */
class LineSplitter implements MessageSplitter {
  readonly #onMessage: OnMessage;
  readonly #readAhead: ReadAhead;
  #held = "";

  constructor(onMessage: OnMessage, readAhead: ReadAhead) {
    this.#onMessage = onMessage;
    this.#readAhead = readAhead;
  }

  // Only the new piece is searched: a line that comes in many is not read again with each.
  feed(text: string): void {
    let start = this.#held === "" ? this.#readAhead(text, 0) : 0;
    for (let end = text.indexOf("\n", start); end >= 0; end = text.indexOf("\n", start)) {
      const raw = this.#held === "" ? text.slice(start, end + 1) : undefined;
      this.#take(this.#held + text.slice(start, end), raw);
      this.#held = "";
      start = this.#readAhead(text, end + 1);
    }
    this.#held += text.slice(start);
    checkLength(this.#held);
  }

  // The last line may do without its line feed; one that is not JSON was cut off.
  end(): boolean {
    if (!isBlank(this.#held) && parseJson(this.#held) === undefined) return false;
    this.#take(this.#held, undefined);
    this.#held = "";
    return true;
  }

  #take(line: string, raw: string | undefined): void {
    checkLength(line);
    if (!isBlank(line)) this.#onMessage({ data: line }, raw);
  }
}

function isBlank(line: string): boolean {
  return !/\S/.test(line);
}

function checkLength(text: string): void {
  if (text.length > MAX_MESSAGE_CHARACTERS) throw new MessageTooLongError();
}
