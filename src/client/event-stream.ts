/**
 * Finds the events in an event stream, whatever the pieces that it comes in. Of each
 * event it tells the data; names, ids and comments are read over.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamParser {
  #line = "";
  #data: string[] = [];
  #afterCarriageReturn = false;

  /** Takes the next piece of the stream; returns the data of the events that it completes. */
  push(piece: string): string[] {
    if (piece === "") return [];
    // A CR has ended its line already; the LF of a CR LF that was cut apart ends nothing.
    const text = this.#afterCarriageReturn && piece.startsWith("\n") ? piece.slice(1) : piece;
    this.#afterCarriageReturn = piece.endsWith("\r");
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
 * Reads an event stream's body; yields the data of each event. `onBytes` is called for
 * whatever arrives, comments included. An event that the stream ends in is dropped.
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
