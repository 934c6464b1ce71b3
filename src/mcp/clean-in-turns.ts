import { mapInTurns } from "../tools/map-in-turns.ts";
import { type CleanedText, cleanText } from "./clean-text.ts";

/** As {@link cleanText}, a slice of a long text in each turn of the event loop. */
export async function cleanInTurns(given: string): Promise<CleanedText> {
  let removed = 0;
  const text = await mapInTurns(given, (slice) => {
    const cleaned = cleanText(slice);
    removed += cleaned.removed;
    return cleaned.text;
  });
  return { text, removed };
}
