import { EN_OWNER } from "./en/owner.ts";
import { wordsOf } from "./words-of.ts";

/** The words of the PC's own settings. */
export const words = wordsOf("owner", EN_OWNER);
