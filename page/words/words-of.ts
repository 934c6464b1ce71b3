/** Texts of one kind, by the names of what they are of. */
export type Table = Readonly<Record<string, string>>;

/**
 * What the page says of one matter: texts, functions that put values into texts, and tables.
 * A text may have `{names}`, in whose place views put what is more than text; see `filled`.
 */
export type Words = Readonly<Record<string, string | Table | ((...values: never[]) => string)>>;

/** The same in another language: each text, function and table, none missing. */
export type Translated<W extends Words> = {
  readonly [K in keyof W]: W[K] extends string
    ? string
    : W[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : { readonly [S in keyof W[K]]: string };
};

/** A language that the page can speak. */
export interface Language {
  /** What dates and numbers are written by, a BCP 47 tag such as `de-AT`. */
  readonly locale: string;
  /** Its words by area, as {@link wordsOf} names them; what is missing is said in English. */
  readonly areas: Readonly<Record<string, Words>>;
}

let spoken: Language = { locale: "en", areas: {} };

/** Has the page speak another language from now on. What is shown already stays as it is. */
export function speak(language: Language): void {
  spoken = language;
}

/** What dates and numbers are written by now, a BCP 47 tag. */
export function locale(): string {
  return spoken.locale;
}

/** The words of an area, in the language of the moment that they are asked for. */
export function wordsOf<W extends Words>(area: string, english: W): Translated<W> {
  const get = (_: W, key: string): unknown => spoken.areas[area]?.[key] ?? english[key];
  return new Proxy(english, { get }) as unknown as Translated<W>;
}
