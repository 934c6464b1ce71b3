import { EN_CHAT } from "./en/chat.ts";
import { wordsOf } from "./words-of.ts";

/** The words of the open conversation. */
export const words = wordsOf("chat", EN_CHAT);
