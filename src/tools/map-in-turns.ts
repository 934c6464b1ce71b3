import { delay } from "../delay.ts";

/** Takes a millisecond or two, however the text is made. */
const SLICE_CHARACTERS = 16 * 1024;
const TURN_MS = 8;
const MAX_LONGER = 256;

/**
 * What `map` makes of a text; of a long one slice by slice, with a turn of the event loop for
 * others after each few milliseconds. No slice ends within a character, nor, where that can be,
 * beside what belongs to the characters around it.
 */
export async function mapInTurns(text: string, map: (slice: string) => string): Promise<string> {
  if (text.length <= SLICE_CHARACTERS) return map(text);
  const parts: string[] = [];
  let turnEnd = performance.now() + TURN_MS;
  for (let start = 0; start < text.length; ) {
    const end = sliceEnd(text, start + SLICE_CHARACTERS);
    parts.push(map(text.slice(start, end)));
    start = end;
    if (performance.now() < turnEnd) continue;
    await delay(0);
    turnEnd = performance.now() + TURN_MS;
  }
  return parts.join("");
}

/** The first place from `at` on at which nothing belongs together: no pair, and nothing that is joined. */
function sliceEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const isTorn = (end: number): boolean =>
    LOW_SURROGATE.test(text.charAt(end)) || JOINS.test(text.slice(end - 1, end + 1));
  for (let end = at; end < at + MAX_LONGER && end < text.length; end++)
    if (!isTorn(end)) return end;
  // What joins so much joins nothing that anybody reads.
  return LOW_SURROGATE.test(text.charAt(at)) ? at + 1 : at;
}

const LOW_SURROGATE = /[\udc00-\udfff]/;
// Joiners, selectors of a form, and the first half of a line's end.
const JOINS = /[\u200c\u200d]|[\ufe00-\ufe0f]|\r/;
