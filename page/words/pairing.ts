import { EN_PAIRING } from "./en/pairing.ts";
import { wordsOf } from "./words-of.ts";

/** The words of pairing. */
export const words = wordsOf("pairing", EN_PAIRING);
