// To make a format takes longer than to draw what it is for.
const dates = new Map<string, Intl.DateTimeFormat>();
const relatives = new Map<string, Intl.RelativeTimeFormat>();

/** How a language writes dates and times. */
export function dateFormat(
  language: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = dates.get(key) ?? new Intl.DateTimeFormat(language, options);
  dates.set(key, known);
  return known;
}

/** How a language says how far away a time is. */
export function relativeFormat(language: string): Intl.RelativeTimeFormat {
  const known =
    relatives.get(language) ?? new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  relatives.set(language, known);
  return known;
}
