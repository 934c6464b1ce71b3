/** A duration as people say it: `8 s`, `2 min 5 s`. No line breaks between a number and its unit. */
export function inWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}\u00a0s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)}\u00a0min${rest === 0 ? "" : ` ${rest}\u00a0s`}`;
}

/** When something was, as short as it can be said: `14:02`, `Mon`, `3 Nov`, `3 Nov 2025`. */
export function shortTime(at: number, now = Date.now()): string {
  const date = new Date(at);
  const today = new Date(now);
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(undefined, options).format(date);
  if (date.toDateString() === today.toDateString())
    return format({ hour: "2-digit", minute: "2-digit" });
  if (now - at < 6 * 86_400_000) return format({ weekday: "short" });
  const year = date.getFullYear() === today.getFullYear() ? {} : { year: "numeric" as const };
  return format({ day: "numeric", month: "short", ...year });
}

/** How long ago something was: `just now`, `5 minutes ago`. */
export function timeAgo(at: number, now = Date.now()): string {
  const minutes = Math.round((now - at) / 60_000);
  if (minutes < 1) return "just now";
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (minutes < 60) return format.format(-minutes, "minute");
  if (minutes < 24 * 60) return format.format(-Math.round(minutes / 60), "hour");
  return format.format(-Math.round(minutes / 1440), "day");
}
