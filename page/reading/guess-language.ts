// Scripts that one language, or hardly more than one, is written in.
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "ja"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/\p{Script=Han}/gu, "zh"],
  [/[іїєґ]/giu, "uk"],
  [/\p{Script=Cyrillic}/gu, "ru"],
  [/\p{Script=Arabic}/gu, "ar"],
  [/\p{Script=Hebrew}/gu, "he"],
  [/\p{Script=Greek}/gu, "el"],
  [/\p{Script=Devanagari}/gu, "hi"],
  [/\p{Script=Thai}/gu, "th"],
];

// The words that a language uses most, and its neighbours do not.
const COMMON: Readonly<Record<string, readonly string[]>> = {
  en: ["the", "and", "of", "is", "to", "with", "that", "this", "you", "for"],
  de: ["der", "die", "und", "ist", "nicht", "das", "mit", "ein", "eine", "für"],
  fr: ["le", "les", "et", "est", "des", "une", "dans", "pour", "vous", "que"],
  es: ["el", "los", "las", "y", "es", "una", "para", "con", "por", "que"],
  it: ["il", "gli", "di", "è", "una", "per", "che", "sono", "con", "della"],
  pt: ["o", "os", "uma", "não", "é", "para", "com", "do", "da", "em"],
  nl: ["de", "het", "een", "en", "niet", "van", "is", "voor", "dat", "met"],
};

/** The language of a text, as a BCP 47 tag; `fallback` where there is nothing to tell by. */
export function guessLanguage(text: string, fallback: string): string {
  const sample = text.slice(0, 2_000);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  for (const [script, language] of SCRIPTS)
    if ((sample.match(script)?.length ?? 0) * 8 > letters) return tagFor(language, fallback);
  const found = sample.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scored = Object.entries(COMMON).map(([language, common]) => ({
    language,
    score: found.filter((word) => common.includes(word)).length,
  }));
  const [best, next] = scored.toSorted((one, other) => other.score - one.score);
  if (!best || best.score < 2 || best.score === next?.score) return fallback;
  return tagFor(best.language, fallback);
}

// A Swiss reader keeps their Swiss voice.
function tagFor(language: string, fallback: string): string {
  return fallback.toLowerCase().split("-")[0] === language ? fallback : language;
}
