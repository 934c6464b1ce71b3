import type { EN_REPLY_MENU } from "../en/reply-menu.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("fr");

/** The area "reply-menu" in French. */
export const REPLY_MENU: Translated<typeof EN_REPLY_MENU> = {
  imageCopied: "Image copiée.",
  imageSaved: "Image enregistrée.",
  imageTooLong: "Ce code est trop long pour une image.",
  moreTitle: "Cette réponse",
  copyText: "Copier en texte",
  copyMarkdown: "Copier en Markdown",
  share: "Partager…",
  readAloud: "Lire à voix haute",
  pause: "Mettre en pause",
  goOn: "Reprendre la lecture",
  stop: "Arrêter la lecture",
  noVoice: "Cet appareil n’a pas de voix capable de lire ceci.",
  spokenCode: (language, lines) =>
    (language === "" ? "Code, " : `Code en ${language}, `) +
    plural(lines, { one: "# ligne.", other: "# lignes." }),
  spokenFormula: "une formule",
  spokenTable: (rows) =>
    plural(rows, { one: "Un tableau de # ligne.", other: "Un tableau de # lignes." }),
  spokenLink: "un lien",
};
