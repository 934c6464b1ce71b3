/** A day and a minute, as a clock on the wall shows them. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The moment (milliseconds since 1970) at which clocks in `zone` show a time: the first one
 * where they show it twice, and the change itself where a change of the clocks skips it.
 */
export function momentOf(time: WallTime, zone: string): number {
  const asUtc = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute);
  // No zone changes its clocks twice within two days.
  const before = offsetAt(asUtc - DAY_MS, zone);
  const after = offsetAt(asUtc + DAY_MS, zone);
  const moments = [asUtc - before, asUtc - after].sort((a, b) => a - b);
  const shown = moments.find((moment) => moment + offsetAt(moment, zone) === asUtc);
  return shown ?? changeBetween(moments[0] ?? asUtc, moments[1] ?? asUtc, zone);
}

/** What clocks in `zone` show at a moment. */
export function wallTimeAt(moment: number, zone: string): WallTime {
  const fields = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const field = (name: Intl.DateTimeFormatPartTypes): number => fields.get(name) ?? 0;
  return {
    year: field("year"),
    month: field("month"),
    day: field("day"),
    hour: field("hour"),
    minute: field("minute"),
  };
}

/** How far clocks in `zone` are ahead of UTC at a moment, in milliseconds; whole minutes. */
function offsetAt(moment: number, zone: string): number {
  const { year, month, day, hour, minute } = wallTimeAt(moment, zone);
  const minuteOf = Math.floor(moment / MINUTE_MS) * MINUTE_MS;
  return Date.UTC(year, month - 1, day, hour, minute) - minuteOf;
}

/** The first minute after `from`, at most `to`, at which the offset is no longer that of `from`. */
function changeBetween(from: number, to: number, zone: string): number {
  const offset = offsetAt(from, zone);
  let [low, high] = [from, to];
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetAt(middle, zone) === offset) low = middle;
    else high = middle;
  }
  return high;
}

const formats = new Map<string, Intl.DateTimeFormat>();

// Making one takes a thousand times as long as using it.
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  formats.set(zone, made);
  return made;
}
