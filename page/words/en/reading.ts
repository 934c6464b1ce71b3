import type { Words } from "../words-of.ts";

/** What is said around a reply that is read. */
export const EN_READING = {
  wrap: "Wrap",
  image: "Image",
  more: "More",
} as const satisfies Words;
