import { EN_COMMON } from "./en/common.ts";
import { wordsOf } from "./words-of.ts";

/** What is said in several places, and of the page as a whole. */
export const words = wordsOf("common", EN_COMMON);
