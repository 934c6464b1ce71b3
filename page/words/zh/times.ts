import type { EN_TIMES } from "../en/times.ts";
import type { Translated } from "../words-of.ts";

/** The area "times" in simplified Chinese. */
export const TIMES: Translated<typeof EN_TIMES> = {
  seconds: (count) => `${count}\u00a0秒`,
  minutes: (count) => `${count}\u00a0分钟`,
  hours: (count) => `${count}\u00a0小时`,
  bytes: (count) => `${count}\u00a0字节`,
  kilobytes: (count) => `${count}\u00a0KB`,
  justNow: "刚刚",
};
