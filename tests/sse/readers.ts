import { createParser } from "eventsource-parser";
import type { ChatEvent } from "../../src/chat.ts";

/** Reads the events of a stream that arrives in `chunks`. */
export type SseReader = (chunks: readonly Uint8Array[]) => ChatEvent[];

/** eventsource-parser: what many a JavaScript client has. */
export const withEventsourceParser: SseReader = (chunks) => {
  const events: ChatEvent[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(JSON.parse(data)) });
  for (const text of decoded(chunks)) parser.feed(text);
  return events;
};

/**
 * A browser's reader, after the letter of the standard.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export const likeABrowser: SseReader = (chunks) => {
  const events: ChatEvent[] = [];
  const lines = decoded(chunks)
    .join("")
    .split(/\r\n|\n|\r/);
  let data = "";
  // What follows the last line break is an unfinished line, which does not count.
  for (const line of lines.slice(0, -1)) {
    if (line === "") {
      if (data !== "") events.push(JSON.parse(data.slice(0, -1)));
      data = "";
      continue;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") data += `${value}\n`;
  }
  return events;
};

/** A phone's few lines: a line at a time as its bytes arrive, and `data: ` taken off. */
export const likeAPhone: SseReader = (chunks) => lineByLine(chunks, "\n");

/** As in languages whose line reader breaks at everything that Unicode calls a line break. */
export const withEveryLineBreak: SseReader = (chunks) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: some of them are line breaks there.
  lineByLine(chunks, /\r\n|[\n\r\v\f\x1c-\x1e\u0085\u2028\u2029]/);

function lineByLine(chunks: readonly Uint8Array[], lineBreak: string | RegExp): ChatEvent[] {
  const events: ChatEvent[] = [];
  let partial = "";
  for (const text of decoded(chunks)) {
    const lines = (partial + text).split(lineBreak);
    partial = lines.pop() ?? "";
    for (const line of lines)
      if (line.startsWith("data: ")) events.push(JSON.parse(line.slice("data: ".length)));
  }
  return events;
}

function decoded(chunks: readonly Uint8Array[]): string[] {
  const decoder = new TextDecoder();
  return [...chunks.map((chunk) => decoder.decode(chunk, { stream: true })), decoder.decode()];
}
