import { createParser } from "eventsource-parser";
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

type OnMessage = (message: StreamMessage) => void;

/** A splitter for a body of this format. */
export function createSplitter(format: StreamFormat, onMessage: OnMessage): MessageSplitter {
  return format === "sse" ? new EventSplitter(onMessage) : new LineSplitter(onMessage);
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
class EventSplitter implements MessageSplitter {
  readonly #parser: { feed(text: string): void };
  #afterCr = false;
  #lastTwo = "\n\n";

  constructor(onMessage: OnMessage) {
    this.#parser = createParser({
      maxBufferSize: MAX_MESSAGE_CHARACTERS,
      onEvent: ({ data, event }) => {
        checkLength(data);
        if (data !== "") onMessage({ data, event });
      },
      onError: ({ type }) => {
        if (type === "max-buffer-size-exceeded") throw new MessageTooLongError();
      },
    });
  }

  feed(text: string): void {
    const lines = this.#withLineFeeds(text);
    this.#parser.feed(lines);
    this.#lastTwo = lines.length >= 2 ? lines.slice(-2) : (this.#lastTwo + lines).slice(-2);
  }

  // An event without its blank line is not one.
  end(): boolean {
    return this.#lastTwo === "\n\n";
  }

  // The parser looks for the next CR and the next LF from every line on, which is quadratic
  // where one of them is rare, and it waits with a CR at the end for what follows.
  #withLineFeeds(text: string): string {
    const lines = this.#afterCr && text.startsWith("\n") ? text.slice(1) : text;
    if (text !== "") this.#afterCr = text.endsWith("\r");
    return lines.includes("\r") ? lines.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : lines;
  }
}

class LineSplitter implements MessageSplitter {
  readonly #onMessage: OnMessage;
  #held = "";

  constructor(onMessage: OnMessage) {
    this.#onMessage = onMessage;
  }

  // Only the new piece is searched: a line that comes in many is not read again with each.
  feed(text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#take(this.#held + text.slice(start, end));
      this.#held = "";
      start = end + 1;
    }
    this.#held += text.slice(start);
    checkLength(this.#held);
  }

  // The last line may do without its line feed; one that is not JSON was cut off.
  end(): boolean {
    if (!isBlank(this.#held) && parseJson(this.#held) === undefined) return false;
    this.#take(this.#held);
    this.#held = "";
    return true;
  }

  #take(line: string): void {
    checkLength(line);
    if (!isBlank(line)) this.#onMessage({ data: line });
  }
}

function isBlank(line: string): boolean {
  return !/\S/.test(line);
}

function checkLength(text: string): void {
  if (text.length > MAX_MESSAGE_CHARACTERS) throw new MessageTooLongError();
}
