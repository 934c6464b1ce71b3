import { EN_PCS } from "./en/pcs.ts";
import { wordsOf } from "./words-of.ts";

/** The words of several PCs in one page. */
export const words = wordsOf("pcs", EN_PCS);
