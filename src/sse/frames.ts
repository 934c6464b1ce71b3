import type { ChatEvent } from "../chat.ts";

/**
 * An SSE comment that carries nothing; every conforming reader skips it.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes
 */
export const KEEP_ALIVE_COMMENT = ": \n\n";

// Some line readers (Python's splitlines, for one) break at these, which SSE and
// JSON both leave alone; escaped they mean the same to every JSON parser.
const LINE_BREAKS_OF_OTHERS = /[\u0085\u2028\u2029]/g;

/** Writes events as SSE frames, each a `data:` line of JSON and a blank line. */
export function encodeFrames(events: readonly ChatEvent[]): string {
  let frames = "";
  for (const event of events) frames += `data: ${JSON.stringify(event)}\n\n`;
  return escapeLineBreaks(frames);
}

/** Escapes, in JSON, what is a line break to some readers, and neither to SSE nor to JSON. */
export function escapeLineBreaks(json: string): string {
  return json.replace(LINE_BREAKS_OF_OTHERS, toEscape);
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
