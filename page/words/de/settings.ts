import type { EN_SETTINGS } from "../en/settings.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("de");

/** The area "settings" in German. */
export const SETTINGS: Translated<typeof EN_SETTINGS> = {
  settings: "Einstellungen",
  yourPc: "Dein PC",
  usePc: "PC zum Chatten nutzen",
  forgetPc: "Diesen PC vergessen",
  forgetQuestion: (pc) =>
    `${pc} vergessen? Deine Chats bleiben auf diesem Gerät; um weiter zu chatten, musst du neu koppeln.`,
  forget: "Vergessen",

  onThisDevice: "Auf diesem Gerät",
  keptHere: (count) =>
    plural(count, {
      one: "# Chat, nur hier gespeichert.",
      other: "# Chats, nur hier gespeichert.",
    }),
  exportAll: "Alle exportieren",
  import: "Importieren",
  deleteAll: "Alle Chats löschen",
  deleteAllQuestion: "Alle Chats von diesem Gerät löschen? Sie sind nirgends sonst gespeichert.",
  deleteAllConfirm: "Alle löschen",
  tooLarge: (megabytes) => `Diese Datei ist größer als ${megabytes} MB und wurde nicht gelesen.`,
  unreadable: "Diese Datei konnte nicht gelesen werden. Wähle sie noch einmal.",
  allHere: "Alles aus dieser Datei ist schon da.",
  imported: (count) => plural(count, { one: "# Chat importiert.", other: "# Chats importiert." }),
  notAllKept:
    "Nicht alles konnte auf diesem Gerät gespeichert werden. Vielleicht ist der Speicher voll.",

  conversation: "Chat",
  title: "Titel",
  instructions: "Anweisungen",
  instructionsField: "Anweisungen für das Modell",
  instructionsExample: "Zum Beispiel: Antworte kurz und in einfachen Worten.",
  instructionsNote: "Wird vor jeder Nachricht dieses Chats gesendet (der System-Prompt).",
  export: "Exportieren",
  savedAs: (file) => `Als ${file} gespeichert.`,
  delete: "Löschen",
  deleteConversation: "Chat löschen",
  deleteQuestion: "Diesen Chat von diesem Gerät löschen? Er ist nirgends sonst gespeichert.",
  exportYou: "Du",
  exportReply: "Antwort",
  exportIncomplete: "(Diese Antwort ist nicht vollständig.)",

  allowDevice: "Darf {name} den Chat dieses PCs nutzen?",
  quoted: (name) => `„${name}“`,

  language: "Sprache",
  asBrowser: "Wie im Browser",
  exportAttached: (name) => `(Angehängt: ${name})`,
  exportLeftOut: (count) =>
    plural(count, {
      one: "# Bild oder Datei ist nicht im Export: Er wäre zu groß, um wieder importiert zu werden.",
      other:
        "# Bilder und Dateien sind nicht im Export: Er wäre zu groß, um wieder importiert zu werden.",
    }),
};
