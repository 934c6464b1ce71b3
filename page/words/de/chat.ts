import type { EN_CHAT } from "../en/chat.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("de");

/** The area "chat" in German. */
export const CHAT: Translated<typeof EN_CHAT> = {
  message: "Nachricht",
  send: "Senden",
  stopReply: "Antwort stoppen",
  sent: "Gesendet.",
  youSaid: "Du",
  replied: (who) => `Antwort von ${who}`,
  yourMessage: "Deine Nachricht",
  editAndSend: "Bearbeiten und neu senden",
  toLatest: "Zum Ende",
  previousVersion: "Vorherige Version",
  nextVersion: "Nächste Version",
  version: "Version",

  thought: "Nachgedacht",
  thoughtFor: (time) => `${time} nachgedacht`,
  thinking: "Denkt nach",
  thinkingFor: (time) => `Denkt seit ${time} nach`,

  emptyTitle: "Was möchtest du fragen?",
  modelAnswers: (pc) => `Das Modell auf ${pc} antwortet. Deine Chats bleiben auf diesem Gerät.`,
  modelAnswersOnPc: (pc) => `Das Modell auf ${pc} antwortet. Dieser Chat wird dort aufbewahrt.`,
  agentAnswersOnPc: (agent, pc) =>
    `${agent} auf ${pc} antwortet. Dieser Chat wird dort aufbewahrt.`,
  goneOnPc:
    "Dieser Chat ist nicht mehr auf dem PC. Um ihn fortzusetzen, bewahre ihn über sein Menü auf diesem Gerät auf.",
  firstOnPc:
    "Auf dem PC lässt sich die erste Nachricht nicht anders stellen. Beginne dafür einen neuen Chat.",
  agentAnswers: (agent, pc) =>
    `${agent} auf ${pc} antwortet. Deine Chats bleiben auf diesem Gerät.`,
  pairToAsk: "Kopple deinen PC, um sein Modell zu fragen. Deine Chats bleiben auf diesem Gerät.",
  addInstructions: "Anweisungen hinzufügen",
  changeInstructions: "Anweisungen ändern",

  noPc: "Kein PC ist gekoppelt.",
  switchedOff: (pc) => `${pc} ist für den Chat ausgeschaltet.`,
  switchOn: "Einschalten",
  refused: (pc) => `${pc} lässt dieses Gerät nicht mehr zu.`,
  pairAgain: "Neu koppeln",
  noModel:
    "{pc} hat kein Modell, das antworten kann. Richte dort eines ein: Starte remote-chat mit {command}",

  waitingForModel: "Warten auf das Modell",
  stopping: "Wird gestoppt…",
  stopped: "Gestoppt.",
  unsentOffline:
    "Noch nicht gesendet: Du bist offline. Sobald die Verbindung wieder da ist, geht die Nachricht von selbst raus, auch wenn du diese Seite schließt und später wieder öffnest. Stopp sie, wenn du das nicht möchtest.",
  unsentUnreachable: (pc) =>
    `Noch nicht gesendet: ${pc} ist nicht erreichbar. Sobald die Verbindung wieder da ist, geht die Nachricht von selbst raus, auch wenn du diese Seite schließt und später wieder öffnest. Stopp sie, wenn du das nicht möchtest.`,
  notSent: "Nicht gesendet: Der PC war nicht erreichbar.",
  connectionLost: "Verbindung verloren. Die Antwort geht weiter, sobald sie wieder da ist.",
  connectingAgain: "Verbindet neu…",
  waitsForPairing: "Diese Antwort wartet, bis ein PC gekoppelt ist.",
  waitsForSwitch:
    "Der PC ist für den Chat ausgeschaltet. Die Antwort geht weiter, wenn du ihn einschaltest.",
  lostWhole:
    "Der PC hat diese Antwort nicht mehr: Er wurde neu gestartet, oder es ist zu viel Zeit vergangen. Es war noch nichts davon angekommen.",
  lostRest:
    "Der PC hat diese Antwort nicht mehr: Er wurde neu gestartet, oder es ist zu viel Zeit vergangen. Was angekommen war, steht oben.",
  leftOff: "Diese Antwort war beim Export noch unterwegs.",

  continueReply: "Weiter",
  continueMessage: "Mach weiter.",
  reachedLimit: "Die Antwort hat ihre Längengrenze erreicht.",
  reachedLimitEarly: "Das Modell hat seine Längengrenze erreicht, bevor es geantwortet hat.",
  filtered: "Ein Inhaltsfilter hat die Antwort beendet.",
  emptyReply: "Das Modell hat nichts geantwortet.",
  replyFailed: (why) => `Die Antwort ist fehlgeschlagen. ${why}`,
  replyIs: (text) => `Antwort: ${text}`,
  replyComplete: (words) =>
    plural(words, {
      one: "Die Antwort ist fertig: # Wort.",
      other: "Die Antwort ist fertig: # Wörter.",
    }),
  replyLength: (words) =>
    plural(words, { one: "Die Antwort hat # Wort.", other: "Die Antwort hat # Wörter." }),

  code: "Code",
  codeIn: (language) => `Code, ${language}`,
  copyCode: "Code kopieren",
  codeCopied: "Code kopiert.",
  table: "Tabelle",
  image: (name, host) => `Bild: ${name} (${host})`,
  untitledImage: "ohne Titel",
  controlCharacter: "Unsichtbares Steuerzeichen",
  attach: "Bilder oder Dateien hinzufügen",
  refusedOwner: (pc) =>
    `${pc} lässt diesen Browser nicht mehr zu. Für einen neuen Link führe dort aus: remote-chat open`,
};
