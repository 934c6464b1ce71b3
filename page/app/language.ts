import type { Areas } from "../words/areas.ts";
import { isLanguage, type LanguageTag, languageFor } from "../words/language-for.ts";
import { locale, speak } from "../words/words-of.ts";
import { Observable } from "./observable.ts";
import { Part } from "./part.ts";

type WordsPart = Part<{ readonly areas: Areas }>;

const PARTS: Readonly<Record<Exclude<LanguageTag, "en">, WordsPart>> = {
  de: new Part(() => import("../parts/de.ts")),
  es: new Part(() => import("../parts/es.ts")),
  fr: new Part(() => import("../parts/fr.ts")),
  ja: new Part(() => import("../parts/ja.ts")),
  zh: new Part(() => import("../parts/zh.ts")),
};

const KEY = "language";

// Then the page begins in English: whoever waits for words has nothing at all meanwhile. It
// changes when they come.
const WORDS_MS = 5_000;

/** The locale of what is shown, a BCP 47 tag. */
export const shownLocale = new Observable(locale());

/** The language that was chosen on this device; undefined for the browser's. */
export function chosenLanguage(): LanguageTag | undefined {
  try {
    const kept = localStorage.getItem(KEY);
    return isLanguage(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Has the page speak the language that was chosen, or the browser's, before anything is shown. */
export async function startLanguage(): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, WORDS_MS));
  await Promise.race([change(chosenLanguage()), late]);
}

/**
 * Chooses a language for this device, or with undefined the browser's; what is shown changes
 * at once. Returns false, and changes nothing, when its words cannot be loaded.
 */
export async function chooseLanguage(tag: LanguageTag | undefined): Promise<boolean> {
  if (!(await change(tag))) return false;
  try {
    if (tag === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, tag);
  } catch {
    // It holds until the page is closed.
  }
  return true;
}

async function change(chosen: LanguageTag | undefined): Promise<boolean> {
  const language = languageFor(chosen, navigator.languages);
  const areas = language.tag === "en" ? {} : (await PARTS[language.tag].load())?.areas;
  if (!areas) return false;
  speak({ locale: language.locale, areas });
  document.documentElement.lang = language.locale;
  shownLocale.set(language.locale);
  return true;
}
