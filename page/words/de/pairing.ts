import type { EN_PAIRING } from "../en/pairing.ts";
import type { Translated } from "../words-of.ts";

/** The area "pairing" in German. */
export const PAIRING: Translated<typeof EN_PAIRING> = {
  welcome: "Chatte mit deinem eigenen PC",
  runPair: "Starte auf dem PC remote-chat mit {command}",
  scan: "Richte die Kamera dieses Handys auf den Code, der dort erscheint",
  noCamera: "Stattdessen einen Link einfügen",
  readConversations: "Deine Chats lesen",
  pairingWithPc: "Dein PC wird gekoppelt…",
  takesAMoment: "Das dauert einen Moment.",

  pairWithPc: "Mit deinem PC koppeln",
  runPairAndScan:
    "Starte auf dem PC remote-chat mit {command}. Richte die Kamera dieses Handys auf den Code, der dort erscheint.",
  pasted: "Kopplungslink oder Token",
  pair: "Koppeln",
  pairing: "Wird gekoppelt…",
  notAPairing: "Das ist weder Kopplungslink noch Token. Kopiere es noch einmal vom PC.",
  or: "oder",
  askAtPc: "Am PC anfragen",
  allowThere: "Erlaube dieses Gerät jetzt am PC: Er fragt dort eine Minute lang.",
  moved:
    "Dein PC hat eine neue Adresse. Frühere Unterhaltungen bleiben auf diesem Gerät bei der alten; sie öffnet auch ohne Netz. Wähle dort Einstellungen, „Alle exportieren“; hier Einstellungen, „Importieren“.",
  oldAddress: "Die alte öffnen",
  alreadyPaired: (pc) => `Mit ${pc} schon gekoppelt.`,

  notPaired: "Nicht gekoppelt",
  switchedOff: (pc) => `Ausgeschaltet: ${pc}`,
  connecting: (pc) => `Verbindet mit ${pc}…`,
  connected: (pc) => `Verbunden mit ${pc}`,
  offline: "Offline",
  unreachable: (pc) => `Nicht erreichbar: ${pc}`,
  refused: (pc) => `Neu koppeln: ${pc}`,

  choosePc: "PC wählen",
  movesTo: (pc) =>
    `Der PC dieses Chats wurde vergessen. Mit deiner nächsten Nachricht geht der ganze Chat an ${pc}.`,
};
