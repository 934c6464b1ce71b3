import { EN_STATES } from "./en/states.ts";
import { wordsOf } from "./words-of.ts";

/** The words of the states of conversations. */
export const words = wordsOf("states", EN_STATES);
