import type { EN_TIMES } from "../en/times.ts";
import type { Translated } from "../words-of.ts";

/** The area "times" in Japanese. */
export const TIMES: Translated<typeof EN_TIMES> = {
  seconds: (count) => `${count}秒`,
  minutes: (count) => `${count}分`,
  hours: (count) => `${count}時間`,
  bytes: (count) => `${count}\u00a0バイト`,
  kilobytes: (count) => `${count}\u00a0KB`,
  justNow: "たった今",
};
