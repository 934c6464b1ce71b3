import { EN_ON_PC } from "./en/on-pc.ts";
import { wordsOf } from "./words-of.ts";

/** The words of conversations that the PC keeps. */
export const words = wordsOf("on-pc", EN_ON_PC);
