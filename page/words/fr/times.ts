import type { EN_TIMES } from "../en/times.ts";
import type { Translated } from "../words-of.ts";

/** The area "times" in French. */
export const TIMES: Translated<typeof EN_TIMES> = {
  seconds: (count) => `${count}\u00a0s`,
  minutes: (count) => `${count}\u00a0min`,
  hours: (count) => `${count}\u00a0h`,
  bytes: (count) => `${count}\u00a0octets`,
  kilobytes: (count) => `${count}\u00a0Ko`,
  justNow: "à l’instant",
};
