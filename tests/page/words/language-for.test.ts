import { expect, test } from "vitest";
import { type LanguageTag, languageFor } from "../../../page/words/language-for.ts";

test.each<[LanguageTag | undefined, readonly string[], LanguageTag, string]>([
  [undefined, ["de-AT", "en"], "de", "de-AT"],
  [undefined, ["en-GB", "de"], "en", "en-GB"],
  [undefined, ["pl", "fr-CA", "en"], "fr", "fr-CA"],
  [undefined, ["pl"], "en", "en"],
  [undefined, [], "en", "en"],
  [undefined, ["x", "ja"], "ja", "ja"],
  [undefined, ["zh-CN"], "zh", "zh-CN"],
  [undefined, ["zh-TW"], "zh", "zh-Hans-TW"],
  [undefined, ["zh-Hant-HK"], "zh", "zh-Hans-HK"],
  [undefined, ["zh"], "zh", "zh-Hans"],
  ["es", ["de", "en"], "es", "es"],
  ["es", ["de", "es-MX"], "es", "es-MX"],
  ["en", ["de", "en-GB"], "en", "en-GB"],
  ["zh", ["en"], "zh", "zh-Hans"],
])(
  "with %j chosen and %j preferred the page speaks %s, as in %s",
  (chosen, preferred, tag, locale) => {
    expect(languageFor(chosen, preferred)).toEqual({ tag, locale });
  },
);
