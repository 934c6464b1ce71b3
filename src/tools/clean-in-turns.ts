import { endTurn, endTurnIfOver } from "../turns.ts";
import { type CleanText, cleanText } from "./clean-text.ts";

/** Takes a millisecond or two, however the text is made. */
const SLICE_CHARACTERS = 16 * 1024;
const MAX_LONGER = 256;

/** As {@link cleanText}; a long text holds up nobody for more than some milliseconds at a time. */
export async function cleanInTurns(text: string): Promise<CleanText> {
  if (text.length <= SLICE_CHARACTERS) return cleanText(text);
  const parts: string[] = [];
  let removed = 0;
  let isClean = true;
  for (let start = 0; start < text.length; ) {
    const end = sliceEnd(text, start + SLICE_CHARACTERS);
    const slice = text.slice(start, end);
    const cleaned = cleanText(slice);
    isClean &&= cleaned.text === slice;
    parts.push(cleaned.text);
    removed += cleaned.removed;
    start = end;
    await endTurnIfOver();
  }
  // Joining them takes as long as several turns may.
  if (isClean) return { text, removed };
  await endTurn();
  return { text: parts.join(""), removed };
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
