import type { Words } from "../words-of.ts";

/** Durations and sizes. No line breaks between a number and its unit. */
export const EN_TIMES = {
  seconds: (count: string) => `${count}\u00a0s`,
  minutes: (count: string) => `${count}\u00a0min`,
  hours: (count: string) => `${count}\u00a0h`,
  bytes: (count: string) => `${count}\u00a0bytes`,
  kilobytes: (count: string) => `${count}\u00a0KB`,
  justNow: "just now",
} as const satisfies Words;
