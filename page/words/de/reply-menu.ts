import type { EN_REPLY_MENU } from "../en/reply-menu.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("de");

/** The area "reply-menu" in German. */
export const REPLY_MENU: Translated<typeof EN_REPLY_MENU> = {
  imageCopied: "Bild kopiert.",
  imageSaved: "Bild gespeichert.",
  imageTooLong: "Dieser Code ist zu lang für ein Bild.",
  moreTitle: "Diese Antwort",
  copyText: "Als Text kopieren",
  copyMarkdown: "Als Markdown kopieren",
  share: "Teilen…",
  readAloud: "Vorlesen",
  pause: "Pause",
  goOn: "Weiter vorlesen",
  stop: "Vorlesen beenden",
  noVoice: "Dieses Gerät hat keine Stimme, die das vorlesen kann.",
  spokenCode: (language, lines) =>
    (language === "" ? "Code, " : `Code in ${language}, `) +
    plural(lines, { one: "# Zeile.", other: "# Zeilen." }),
  spokenFormula: "eine Formel",
  spokenTable: (rows) =>
    plural(rows, { one: "Eine Tabelle mit # Zeile.", other: "Eine Tabelle mit # Zeilen." }),
  spokenLink: "ein Link",
};
