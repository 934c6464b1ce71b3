import { EN_TIMES } from "./en/times.ts";
import { dateFormat, relativeFormat } from "./formats.ts";
import { locale, wordsOf } from "./words-of.ts";

const words = wordsOf("times", EN_TIMES);

/** A number as people write it; `digits` is how many there are behind the point. */
export function inDigits(value: number, digits = 0): string {
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale(), fixed).format(value);
}

/** A duration as people say it: `8 s`, `2 min 5 s`. No line breaks between a number and its unit. */
export function inWords(ms: number): string {
  const whole = Math.max(1, Math.round(ms / 1000));
  const seconds = words.seconds(inDigits(whole % 60));
  if (whole < 60) return seconds;
  const minutes = words.minutes(inDigits(Math.floor(whole / 60)));
  return whole % 60 === 0 ? minutes : `${minutes} ${seconds}`;
}

/** A short duration with its tenths: `1.4 s`. */
export function inSeconds(ms: number): string {
  return words.seconds(inDigits(ms / 1000, 1));
}

/** A time in the coming minutes or hours, roughly: `5 min`, `2 h`. */
export function inRoughWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return minutes < 90
    ? words.minutes(inDigits(minutes))
    : words.hours(inDigits(Math.round(minutes / 60)));
}

/** A size that people can compare. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return words.bytes(inDigits(bytes));
  return words.kilobytes(inDigits(bytes / 1000, bytes < 10_000 ? 1 : 0));
}

/** When something was, as short as it can be said: `14:02`, `Mon`, `3 Nov`, `3 Nov 2025`. */
export function shortTime(at: number, now = Date.now()): string {
  const date = new Date(at);
  const today = new Date(now);
  const format = (options: Intl.DateTimeFormatOptions): string =>
    dateFormat(locale(), options).format(date);
  if (date.toDateString() === today.toDateString())
    return format({ hour: "2-digit", minute: "2-digit" });
  if (now - at < 6 * 86_400_000) return format({ weekday: "short" });
  const year = date.getFullYear() === today.getFullYear() ? {} : { year: "numeric" as const };
  return format({ day: "numeric", month: "short", ...year });
}

/** How long ago something was: `just now`, `5 minutes ago`. */
export function timeAgo(at: number, now = Date.now()): string {
  const minutes = Math.round((now - at) / 60_000);
  if (minutes < 1) return words.justNow;
  const format = relativeFormat(locale());
  if (minutes < 60) return format.format(-minutes, "minute");
  if (minutes < 24 * 60) return format.format(-Math.round(minutes / 60), "hour");
  return format.format(-Math.round(minutes / 1440), "day");
}
