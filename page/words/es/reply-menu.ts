import type { EN_REPLY_MENU } from "../en/reply-menu.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("es");

/** The area "reply-menu" in Spanish. */
export const REPLY_MENU: Translated<typeof EN_REPLY_MENU> = {
  imageCopied: "Imagen copiada.",
  imageSaved: "Imagen guardada.",
  imageTooLong: "Este código es demasiado largo para una imagen.",
  moreTitle: "Esta respuesta",
  copyText: "Copiar como texto",
  copyMarkdown: "Copiar como Markdown",
  share: "Compartir…",
  readAloud: "Leer en voz alta",
  pause: "Pausar",
  goOn: "Seguir leyendo",
  stop: "Dejar de leer",
  noVoice: "Este dispositivo no tiene ninguna voz que pueda leer esto.",
  spokenCode: (language, lines) =>
    (language === "" ? "Código, " : `Código en ${language}, `) +
    plural(lines, { one: "# línea.", other: "# líneas." }),
  spokenFormula: "una fórmula",
  spokenTable: (rows) =>
    plural(rows, { one: "Una tabla con # fila.", other: "Una tabla con # filas." }),
  spokenLink: "un enlace",
};
