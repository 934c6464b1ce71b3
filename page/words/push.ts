import { EN_PUSH } from "./en/push.ts";
import { wordsOf } from "./words-of.ts";

/** The words of notifications. */
export const words = wordsOf("push", EN_PUSH);
