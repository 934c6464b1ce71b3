import type { EN_AGENTS } from "../en/agents.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("de");

/** The area "agents" in German. */
export const AGENTS: Translated<typeof EN_AGENTS> = {
  answeredBy: "Es antwortet:",
  chat: "Chat",
  aboutChat: "Das Modell des PCs antwortet. Es nutzt keine Tools.",
  aboutAgent: "Ein Agent deines PCs mit seinen Tools.",
  notThere: "Dieser Agent ist gerade nicht auf dem PC.",
  whoAnswers: "Wer soll antworten?",

  agents: "Agenten",
  allowedWithoutAsking: "Ohne Nachfrage erlaubt:",
  ruleScopes: { always: "immer", conversation: "in einem Chat" },
  ruleOf: (agent, scope) => `${agent}, ${scope}`,
  askAgainFor: (tool) => `Bei ${tool} wieder fragen`,
  mayWorkAgain: "Agenten dürfen wieder arbeiten.",
  allStopped: "Alle Agenten sind gestoppt.",
  stopping: "Wird gestoppt…",
  runResume: "Damit sie wieder arbeiten, starte auf dem PC remote-chat mit {command}",
  letWorkAgain: "Agenten wieder arbeiten lassen",
  stopEverything: "Alles stoppen",
  stopQuestion:
    "Alles beenden, was Agenten auf diesem PC tun, samt ihren Programmen? Nichts beginnt, bis der Besitzer des PCs es wieder erlaubt.",

  mayUse: "Darf {agent} {tool} nutzen?",
  asksToUse: (agent, tool) => `${agent} fragt: Darf ich ${tool} nutzen?`,
  asksSomething: (who) => `${who} fragt dich etwas.`,
  andMore: (count) => plural(count, { other: "Und # weitere." }),
  look: "Ansehen",
  reasons: {
    "always-ask": "Bei diesem Server wird jeder Aufruf gefragt.",
    "first-use": "Dieses Tool wurde noch nie benutzt.",
    "may-change": "Es kann etwas verändern.",
    "open-world": "Es reicht über diesen PC hinaus.",
    changed: "Es ist nicht mehr das, was erlaubt wurde: Seine Definition hat sich geändert.",
    repeating: "Es wiederholt sich. Soll es weitergehen?",
  },
  otherReason: "Dieser PC fragt vor so einem Aufruf.",
  partShown: (size) =>
    `Nur ein Teil von ${size} ist zu sehen. Sieh dir alles an, bevor du es erlaubst.`,
  showAll: "Alles zeigen",
  notYours: "Antworten kann nur der Besitzer des PCs oder wer diesen Lauf begonnen hat.",
  allowOnce: "Einmal erlauben",
  allowConversation: "In diesem Chat erlauben",
  allowAlways: "Immer erlauben",
  alwaysMeans: (agent, tool) =>
    `Immer heißt: ${agent} darf ${tool} mit beliebigen Argumenten nutzen, bis sich die Definition ändert.`,
  doInstead: "Was soll der Agent stattdessen tun?",
  readOnDeny: "Der Agent liest es, wenn du auf Ablehnen tippst.",
  denyWithWords: "Mit Begründung ablehnen…",
  notified: (sent) =>
    plural(sent, {
      one: "# anderes Gerät wurde benachrichtigt.",
      other: "# andere Geräte wurden benachrichtigt.",
    }),
  notNotified: (failed) =>
    plural(failed, {
      one: "# war nicht zu benachrichtigen.",
      other: "# waren nicht zu benachrichtigen.",
    }),
  timeLeft: (time) => `Ohne Antwort endet es in ${time}.`,

  asksYou: "{server} fragt dich",
  serversWords: (timeLeft) => `Worte des Servers. ${timeLeft}`,
  optional: (field) => `${field} (optional)`,
  decline: "Ablehnen",
  answer: "Antworten",

  expired: "Niemand hat rechtzeitig geantwortet.",
  pending: "Wartet auf eine Antwort.",
  settled: {
    once: "Einmal erlaubt",
    conversation: "Für diesen Chat erlaubt",
    always: "Immer erlaubt",
    denied: "Abgelehnt",
    answered: "Beantwortet",
    declined: "Abgelehnt",
    gone: "Nicht mehr gefragt",
  },
  settledBy: {
    you: "von dir",
    owner: "vom Besitzer des PCs",
    terminal: "am Terminal des PCs",
    device: "von einem anderen Gerät",
  },
  settledSentence: (what, by) => `${what} ${by}.`,
  settledAlone: (what) => `${what}.`,

  run: "Lauf",
  runs: "Läufe auf dem PC",
  agentsOnPc: "Agenten auf dem PC",
  fewer: "Weniger",
  ended: (count) => plural(count, { other: "# beendet" }),
  looking: "Wird abgefragt…",
  stopRun: "Diesen Lauf stoppen",
  goOn: "Fortsetzen",
  statuses: {
    queued: "Wartet, bis er dran ist",
    running: "Arbeitet",
    waiting: "Fragt dich",
    done: "Fertig",
    failed: "Fehlgeschlagen",
    stopped: "Gestoppt",
    interrupted: "Unterbrochen",
  },
  usesTool: "Nutzt ein Tool",
  thinks: "Denkt nach",
  starters: {
    owner: "der Besitzer des PCs",
    terminal: "das Terminal des PCs",
    device: "ein Gerät",
  },
  loop: (name) => `Loop ${name}`,
  begunBy: {
    owner: "Begonnen vom Besitzer des PCs.",
    terminal: "Begonnen am Terminal des PCs.",
    device: "Begonnen von einem Gerät.",
  },
  begunByLoop: (name) => `Begonnen vom Loop ${name}.`,
  statusAndStart: (status, begun) => `${status}. ${begun}`,

  steps: (count) => plural(count, { one: "# Schritt", other: "# Schritte" }),
  earlierSteps: (count) =>
    plural(count, { one: "# früherer Schritt", other: "# frühere Schritte" }),
  tokens: (count) => plural(count, { one: "# Token", other: "# Tokens" }),
  stepStates: {
    pending: "Nicht begonnen",
    waiting: "Wartet auf dich",
    running: "Läuft",
    done: "Fertig",
    failed: "Fehlgeschlagen",
    denied: "Abgelehnt",
    unknown: "Vielleicht geschehen, vielleicht nicht",
    stopped: "Gestoppt",
  },
};
