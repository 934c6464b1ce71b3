import { EN_MODELS } from "./en/models.ts";
import { wordsOf } from "./words-of.ts";

/** The words of models. */
export const words = wordsOf("models", EN_MODELS);
