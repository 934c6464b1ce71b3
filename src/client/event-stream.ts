/**
 * Parses an event stream from chunks of any size. Returns the data of each event; names,
 * ids and comments are ignored.
 *
 * For a PC that one trusts: the streams of providers, which are text from outside, are split
 * with bounds (`src/providers/split-messages.ts`). eventsource-parser would add 1,140 bytes to
 * a page that may have 61,440, and a dependency to a client that has none. A test compares
 * the two.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamParser {
  #line = "";
  #data: string[] = [];
  #afterCarriageReturn = false;

  /** Takes the next chunk; returns the data of the events that it completes. */
  push(chunk: string): string[] {
    if (chunk === "") return [];
    // A CR has ended its line already; the LF of a CR LF that was split ends nothing.
    const text = this.#afterCarriageReturn && chunk.startsWith("\n") ? chunk.slice(1) : chunk;
    this.#afterCarriageReturn = chunk.endsWith("\r");
    const lines = text.split(/\r\n?|\n/);
    lines[0] = this.#line + lines[0];
    this.#line = lines.pop() ?? "";
    return lines.flatMap((line) => this.#endLine(line));
  }

  #endLine(line: string): string[] {
    if (line === "") return this.#endEvent();
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") this.#data.push(value);
    return [];
  }

  #endEvent(): string[] {
    const data = this.#data.join("\n");
    const isEvent = this.#data.length > 0 && data !== "";
    this.#data = [];
    return isEvent ? [data] : [];
  }
}

/**
 * Reads the body of an event stream; yields the data of each event. `onBytes` is called for
 * every chunk, comments included. An event that is cut off by the end is dropped. A body
 * that is not read to its end is cancelled.
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array> | null,
  { onBytes }: { onBytes: () => void },
): AsyncGenerator<string> {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  try {
    for (;;) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done) return;
      onBytes();
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader?.cancel().catch(() => {});
  }
}
