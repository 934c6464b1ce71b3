import type { EN_READING } from "../en/reading.ts";
import type { Translated } from "../words-of.ts";

/** The area "reading" in Japanese. */
export const READING: Translated<typeof EN_READING> = {
  wrap: "折り返す",
  image: "画像",
  more: "その他",
};
