import type { EN_READING } from "../en/reading.ts";
import type { Translated } from "../words-of.ts";

/** The area "reading" in simplified Chinese. */
export const READING: Translated<typeof EN_READING> = {
  wrap: "换行",
  image: "图片",
  more: "更多",
};
