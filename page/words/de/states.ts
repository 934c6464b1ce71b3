import type { EN_STATES } from "../en/states.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("de");

/** The area "states" in German. */
export const STATES: Translated<typeof EN_STATES> = {
  opening: "Deine Chats werden geöffnet…",
  notKept:
    "Nicht alles hier ist gespeichert: Der Speicher dieses Geräts ist voll. Lösche Chats, die du nicht brauchst, oder exportiere diesen, bevor du die Seite schließt.",
  unsent: "Noch nicht gesendet. Geht von selbst raus, sobald der PC erreichbar ist.",
  noAnswer: (pc, time) => `Seit ${time} keine Antwort von ${pc}. Schläft er?`,
  busy: "Eine Antwort ist unterwegs. Warte ihr Ende ab, oder stoppe sie.",
  newReply: "Neue Antwort",
  showAll: (characters) => plural(characters, { other: "Alles zeigen (# Zeichen)" }),
  showLess: "Weniger zeigen",
  pastedName: "Eingefügter Text",
  notChanged: "Nichts wurde geändert.",
};
