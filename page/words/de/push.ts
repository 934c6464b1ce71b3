import type { EN_PUSH } from "../en/push.ts";
import type { Translated } from "../words-of.ts";

/** The area "push" in German. */
export const PUSH: Translated<typeof EN_PUSH> = {
  question: "Bescheid geben, wenn sie fertig ist?",
  yes: "Ja",
  notNow: "Nicht jetzt",
  gotIt: "Verstanden",
  notifications: "Mitteilungen",
  tellMe: "Melden, wenn eine Antwort fertig ist oder ein Agent fragt",
  about:
    "Nach einer langen Antwort, während du nicht auf diese Seite siehst. Sie verraten nichts vom Inhalt.",
  test: "Test senden",
  testSent: "Ein Test ist unterwegs.",
  nowOn: "Du bekommst Bescheid, wenn sie fertig ist.",
  denied: "Dieser Browser erlaubt dieser Seite keine Mitteilungen.",
  deniedHow:
    "Um sie zu erlauben, öffne die Website-Einstellungen: Tippe auf das Symbol vor der Adresse, dann auf Berechtigungen, Benachrichtigungen. Bei einer App auf dem Home-Bildschirm öffne Einstellungen, Mitteilungen, und wähle sie dort.",
  install:
    "Um Bescheid zu bekommen, lege diese Seite auf den Home-Bildschirm: Tippe auf Teilen, dann auf „Zum Home-Bildschirm“. Öffne sie von dort und schalte in ihren Einstellungen die Mitteilungen ein.",
  insecure:
    "Mitteilungen brauchen eine https-Adresse. Öffne diese Seite über die Adresse eines Tunnels: siehe remote-chat serve --tunnel am PC.",
  unsupported: "Dieser Browser kennt keine Mitteilungen.",
  notOnPc: "Dieser PC sendet keine Mitteilungen.",
  failed: "Mitteilungen konnten nicht eingeschaltet werden. Versuche es später noch einmal.",
  open: "Öffnen",

  replyReady: "Deine Antwort ist fertig",
  replyFailed: "Deine Antwort hat vorzeitig geendet",
  agentAsks: "{agent} fragt: Darf ich {tool} nutzen?",
  serverAsks: "{server} fragt dich etwas",
  newAddress: "Dein PC hat eine neue Adresse",
  testText: "Mitteilungen funktionieren",
};
