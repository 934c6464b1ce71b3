import type { EN_PCS } from "../en/pcs.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("de");

/** The area "pcs" in German. */
export const PCS: Translated<typeof EN_PCS> = {
  title: "Deine PCs",
  addPc: "Weiteren PC hinzufügen",
  servesPage: "Von ihm kommt diese Seite",
  howToAdd:
    "Starte auf dem anderen PC remote-chat mit {command}. Kopiere den Link, der dort erscheint, und füge ihn hier ein.",
  seesAll: (pc) =>
    `Diese Seite kommt von ${pc}: Wer diesen PC betreibt, könnte lesen, was du den anderen schreibst.`,
  blocked: "Diese Seite darf ihn nicht mehr fragen. Ihr eigener PC wurde ohne {option} gestartet.",
  unlisted:
    "Das gehört zu einem anderen PC, {address}. Um ihn auf dieser Seite zu nutzen, starte remote-chat auf dem PC dieser Seite mit {here} und auf dem anderen mit {there}. Öffne die Seite dann noch einmal.",
  insecure:
    "Das gehört zu einem anderen PC, {address}. Browser lassen diese Seite nur PCs mit https-Adresse fragen. Gib ihm eine, etwa mit {command}, oder öffne {address} für sich.",
  silent:
    "{address} hat dieser Seite nicht geantwortet. Ist der PC an? remote-chat muss dort mit {there} gestartet sein.",
  settingsOf: (pc) => `PC-Einstellungen hier: ${pc}.`,
  waitsOn: (pc, count) =>
    plural(count, {
      one: `Auf ${pc} wartet # Frage auf dich.`,
      other: `Auf ${pc} warten # Fragen auf dich.`,
    }),
};
