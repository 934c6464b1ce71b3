import { dateFormat, relativeFormat } from "./formats.ts";
import { locale } from "./words-of.ts";

const DAY_MS = 86_400_000;

/** The day, or further back the month, that a time belongs to: `Today`, `Monday`, `March 2025`. */
export function dayWords(at: number, now = Date.now()): string {
  const date = new Date(at);
  const ago = Math.round((midnight(new Date(now)) - midnight(date)) / DAY_MS);
  if (ago < 2) return capitalized(relative(Math.max(0, ago)));
  if (ago < 7) return capitalized(format(date, { weekday: "long" }));
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  return capitalized(format(date, { month: "long", ...(!isThisYear && { year: "numeric" }) }));
}

function relative(daysAgo: number): string {
  return relativeFormat(locale()).format(-daysAgo, "day");
}

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  return dateFormat(locale(), options).format(date);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}
