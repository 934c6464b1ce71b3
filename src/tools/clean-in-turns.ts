import { type CleanText, cleanText } from "./clean-text.ts";
import { mapInTurns } from "./map-in-turns.ts";

/** As {@link cleanText}; a long text holds up nobody for more than some milliseconds at a time. */
export async function cleanInTurns(given: string): Promise<CleanText> {
  let removed = 0;
  const text = await mapInTurns(given, (slice) => {
    const cleaned = cleanText(slice);
    removed += cleaned.removed;
    return cleaned.text;
  });
  return { text, removed };
}
