import type { LanguageTag } from "./language-for.ts";

/** What the languages call themselves. */
export const LANGUAGE_NAMES: Readonly<Record<LanguageTag, string>> = {
  de: "Deutsch",
  en: "English",
  es: "Español",
  fr: "Français",
  ja: "日本語",
  zh: "简体中文",
};
