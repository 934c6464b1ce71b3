import type { EN_COMMON } from "../en/common.ts";
import type { Translated } from "../words-of.ts";

/** The area "common" in German. */
export const COMMON: Translated<typeof EN_COMMON> = {
  appName: "PC chat",
  cancel: "Abbrechen",
  close: "Schließen",
  dismiss: "Ausblenden",
  copy: "Kopieren",
  copied: "Kopiert.",
  cannotCopy: "Dieser Browser lässt die Seite nicht kopieren.",
  allow: "Erlauben",
  deny: "Ablehnen",
  askAgain: "Erneut fragen",
  reload: "Neu laden",
  newVersion: "Eine neue Version dieser Seite ist da.",
  partMissing: "Ein Teil dieser Seite konnte nicht geladen werden.",
  keepsNothing: "Dieser Browser speichert nichts: Chats bleiben nur, bis du die Seite schließt.",
  notKept:
    "Die letzte Änderung wurde auf diesem Gerät nicht gespeichert. Vielleicht ist der Speicher voll.",
  offline: "Du bist offline.",
  unreachable: "Der PC ist nicht erreichbar. Ist er an, und läuft remote-chat?",
  answeredHttp: (status) => `Die Adresse des PCs hat mit HTTP ${status} geantwortet.`,
};
