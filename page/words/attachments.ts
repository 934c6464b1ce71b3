import { EN_ATTACHMENTS } from "./en/attachments.ts";
import { wordsOf } from "./words-of.ts";

/** The words of pictures and files. */
export const words = wordsOf("attachments", EN_ATTACHMENTS);
