import { EN_LIST } from "./en/list.ts";
import { wordsOf } from "./words-of.ts";

/** The words of the list of conversations. */
export const words = wordsOf("list", EN_LIST);
