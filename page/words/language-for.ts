/**
 * The languages that the page has words in, by their BCP 47 tags. All are written from left to
 * right, as page/index.html says.
 */
export const LANGUAGES = ["en", "de", "es", "fr", "ja", "zh"] as const;

/** One of them. */
export type LanguageTag = (typeof LANGUAGES)[number];

/** Whether something is one of them. */
export function isLanguage(value: unknown): value is LanguageTag {
  return LANGUAGES.some((tag) => tag === value);
}

/**
 * The language that the page speaks, and what its dates and numbers are written by: the one
 * that was chosen, else the first of the person's that there is, else English.
 */
export function languageFor(
  chosen: LanguageTag | undefined,
  preferred: readonly string[],
): { readonly tag: LanguageTag; readonly locale: string } {
  const own = preferred.map((locale) => ({ tag: languageIn(locale), locale }));
  const found = own.find(({ tag }) => (chosen ? tag === chosen : isLanguage(tag)));
  const tag = chosen ?? (isLanguage(found?.tag) ? found.tag : "en");
  const locale = found?.locale ?? tag;
  // The words are in simplified characters; dates among them shall not be in others.
  const { script, region } = new Intl.Locale(locale).maximize();
  const isOther = tag === "zh" && script !== "Hans";
  // What a region does besides, as its clock and its week, stays its own.
  if (isOther) return { tag, locale: `zh-Hans-${region}` };
  return { tag, locale: locale === "zh" ? "zh-Hans" : locale };
}

function languageIn(locale: string): string | undefined {
  try {
    return new Intl.Locale(locale).language;
  } catch {
    // No tag of a language.
    return undefined;
  }
}
