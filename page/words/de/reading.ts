import type { EN_READING } from "../en/reading.ts";
import type { Translated } from "../words-of.ts";

/** The area "reading" in German. */
export const READING: Translated<typeof EN_READING> = {
  wrap: "Umbrechen",
  image: "Bild",
  more: "Mehr",
};
