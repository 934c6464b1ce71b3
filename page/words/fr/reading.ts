import type { EN_READING } from "../en/reading.ts";
import type { Translated } from "../words-of.ts";

/** The area "reading" in French. */
export const READING: Translated<typeof EN_READING> = {
  wrap: "Replier",
  image: "Image",
  more: "Plus",
};
