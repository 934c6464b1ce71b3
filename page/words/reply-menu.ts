import { EN_REPLY_MENU } from "./en/reply-menu.ts";
import { wordsOf } from "./words-of.ts";

/** What the menu of a reply, its voice, and the pictures of its code say. */
export const words = wordsOf("reply-menu", EN_REPLY_MENU);
