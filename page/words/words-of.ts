/** What the page says of one matter: texts, and functions that put values into texts. */
export type Words = Readonly<Record<string, string | ((...values: never[]) => string)>>;

/** The same in another language: each text and function, none missing. */
export type Translated<W extends Words> = {
  readonly [K in keyof W]: W[K] extends string ? string : W[K];
};

let chosen: Readonly<Record<string, Words>> = {};

/** Has the page speak another language from now on; by area, as {@link wordsOf} names them. */
export function useLanguage(areas: Readonly<Record<string, Words>>): void {
  chosen = areas;
}

/** The words of an area: English, until the page was told another language that has them. */
export function wordsOf<W extends Words>(area: string, english: W): Translated<W> {
  const get = (_: W, key: string): unknown => chosen[area]?.[key] ?? english[key];
  return new Proxy(english, { get }) as Translated<W>;
}
