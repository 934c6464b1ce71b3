import type { EN_ATTACHMENTS } from "../en/attachments.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("de");

/** The area "attachments" in German. */
export const ATTACHMENTS: Translated<typeof EN_ATTACHMENTS> = {
  title: "Zur Nachricht hinzufügen",
  takePhoto: "Foto aufnehmen",
  choosePictures: "Bilder wählen",
  chooseFiles: "Dateien wählen",
  about:
    "Bilder werden auf diesem Gerät verkleinert, und der Aufnahmeort wird entfernt. Von PDFs und Textdateien wird der Text gesendet. Du kannst auch einfügen, oder Dateien auf die Seite ziehen.",
  attached: "Angehängt",
  reading: (name) => `${name} wird gelesen…`,
  remove: (name) => `${name} entfernen`,
  dismiss: (what) => `Ausblenden: ${what}`,
  enlarge: (name) => `${name} vergrößern`,
  picture: "Bild",
  textFile: "Textdatei",
  kilobytes: (size) => `${size} kB`,
  megabytes: (size) => `${size} MB`,
  cut: (shown) => `nur die ersten ${shown} Zeichen`,
  notSentAgain: (count) =>
    plural(count, {
      one: "# Bild oder Datei wird nicht erneut gesendet, damit die Nachricht klein bleibt. Das Modell erfährt es.",
      other:
        "# Bilder und Dateien werden nicht erneut gesendet, damit die Nachricht klein bleibt. Das Modell erfährt es.",
    }),
  notSeen: "Bilder dieses Chats werden nicht gesendet: Das gewählte Modell sieht keine.",
  unreadable: "Der Text dieser Datei ist auf diesem Gerät nicht mehr lesbar.",

  isBlind: "Das gewählte Modell sieht keine Bilder.",
  agentIsBlind: (agent) => `${agent} ist ein Agent, und Agenten nehmen keine Bilder.`,
  removePictures: (count) => plural(count, { one: "Bild entfernen", other: "Bilder entfernen" }),
  otherModel: "Anderes Modell wählen",

  animation: (name) => `${name} bewegt sich: Das erste Bild wird gesendet.`,
  tooManyPictures: (most) =>
    `${most} Bilder passen in eine Nachricht. Die anderen wurden weggelassen.`,
  tooLarge: (name, most) => `${name} ist größer als ${most} und wurde nicht gelesen.`,
  tooManyPixels: (name) => `${name} hat zu viele Pixel für ein Handy.`,
  corrupt: (name) => `${name} ist beschädigt, oder kein Bild, das dieser Browser lesen kann.`,
  heic: (name) =>
    `${name} ist ein HEIC-Bild, das dieser Browser nicht lesen kann. Sende es als JPEG.`,
  missing: (name) => `${name} konnte nicht gelesen werden. Wähle die Datei noch einmal.`,
  noText: (name) =>
    `${name} ist weder Bild noch PDF noch Text in UTF-8 und wurde nicht hinzugefügt.`,
  emptyFile: (name) => `${name} ist leer.`,
  noRoom: (name, most) =>
    `${name} wurde nicht hinzugefügt: Die Nachricht hat schon ihre ${most} Zeichen aus Dateien.`,
  pdfLocked: (name) => `${name} ist mit einem Passwort gesperrt. Speichere es zuerst ohne.`,
  pdfWithoutText: (name) =>
    `In ${name} ist kein Text: Die Seiten sind vielleicht Bilder. Sende sie als Bilder.`,
  pdfDamaged: (name) => `${name} ist beschädigt und konnte nicht gelesen werden.`,
  pdfTooMuch: (name) => `${name} braucht hier zu viel Zeit oder Speicher zum Lesen.`,
  partMissing: "Was PDFs liest, konnte nicht geladen werden. Ist der PC verbunden?",
};
