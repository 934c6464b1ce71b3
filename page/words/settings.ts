import { EN_SETTINGS } from "./en/settings.ts";
import { wordsOf } from "./words-of.ts";

/** The words of settings. */
export const words = wordsOf("settings", EN_SETTINGS);
