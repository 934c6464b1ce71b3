import { EN_READING } from "./en/reading.ts";
import { wordsOf } from "./words-of.ts";

/** What is said around a reply that is read. */
export const words = wordsOf("reading", EN_READING);
