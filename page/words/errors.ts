import { type Table, wordsOf } from "./words-of.ts";

const ENGLISH: Table = {};

/** What an error of the PC means, by its code; in English, and for unknown ones, the PC says it itself. */
export const words: Readonly<Record<string, string | undefined>> = wordsOf("errors", ENGLISH);
