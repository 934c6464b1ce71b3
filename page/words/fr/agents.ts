import type { EN_AGENTS } from "../en/agents.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("fr");

/** The area "agents" in French. */
export const AGENTS: Translated<typeof EN_AGENTS> = {
  answeredBy: "Répond\u00a0:",
  chat: "Chat",
  aboutChat: "Le modèle du PC répond. Il n’utilise aucun outil.",
  aboutAgent: "Un agent de votre PC, avec ses outils.",
  notThere: "Cet agent n’est pas sur le PC en ce moment.",
  whoAnswers: "Qui doit répondre\u202f?",

  agents: "Agents",
  allowedWithoutAsking: "Autorisé sans demander\u00a0:",
  ruleScopes: { always: "toujours", conversation: "dans une conversation" },
  ruleOf: (agent, scope) => `${agent}, ${scope}`,
  askAgainFor: (tool) => `Redemander pour ${tool}`,
  mayWorkAgain: "Les agents peuvent à nouveau travailler.",
  allStopped: "Tous les agents sont arrêtés.",
  stopping: "Arrêt…",
  runResume: "Pour qu’ils travaillent à nouveau, lancez remote-chat sur le PC avec {command}",
  letWorkAgain: "Laisser travailler les agents",
  stopEverything: "Tout arrêter",
  stopQuestion:
    "Arrêter tout ce que font les agents sur ce PC, et leurs programmes\u202f? Rien ne recommence avant que le propriétaire du PC l’autorise.",

  mayUse: "Autoriser {agent} à utiliser {tool}\u202f?",
  asksToUse: (agent, tool) => `${agent} demande à utiliser ${tool}.`,
  asksSomething: (who) => `${who} vous pose une question.`,
  andMore: (count) => plural(count, { one: "Et # autre.", other: "Et # autres." }),
  look: "Voir",
  reasons: {
    "always-ask": "Chaque appel de ce serveur est soumis à votre accord.",
    "first-use": "Cet outil n’a encore jamais servi.",
    "may-change": "Il peut modifier quelque chose.",
    "open-world": "Il agit au-delà de ce PC.",
    changed: "Ce n’est plus ce qui avait été autorisé\u00a0: sa définition a changé.",
    repeating: "Il se répète. Doit-il continuer\u202f?",
  },
  otherReason: "Ce PC demande avant un tel appel.",
  partShown: (size) =>
    `Seule une partie de ces ${size} est affichée. Regardez tout avant d’autoriser.`,
  showAll: "Tout afficher",
  notYours: "Seul le propriétaire du PC, ou qui a lancé cette exécution, peut répondre.",
  allowOnce: "Autoriser une fois",
  allowConversation: "Autoriser dans cette conversation",
  allowAlways: "Toujours autoriser",
  alwaysMeans: (agent, tool) =>
    `Toujours signifie\u00a0: ${agent} peut utiliser ${tool} avec n’importe quels arguments, jusqu’à ce que sa définition change.`,
  doInstead: "Que doit faire l’agent à la place\u202f?",
  readOnDeny: "L’agent le lit quand vous touchez Refuser.",
  denyWithWords: "Refuser avec un message…",
  notified: (sent) =>
    plural(sent, {
      one: "# autre appareil a été prévenu.",
      other: "# autres appareils ont été prévenus.",
    }),
  notNotified: (failed) =>
    plural(failed, { one: "# n’a pas pu être prévenu.", other: "# n’ont pas pu être prévenus." }),
  timeLeft: (time) => `Sans réponse, cela se termine dans ${time}.`,

  asksYou: "{server} vous demande",
  serversWords: (timeLeft) => `Ce sont les mots du serveur. ${timeLeft}`,
  optional: (field) => `${field} (facultatif)`,
  decline: "Décliner",
  answer: "Répondre",

  expired: "Personne n’a répondu à temps.",
  pending: "Attend une réponse.",
  settled: {
    once: "Autorisé une fois",
    conversation: "Autorisé pour cette conversation",
    always: "Autorisé pour toujours",
    denied: "Refusé",
    answered: "Répondu",
    declined: "Décliné",
    gone: "Plus demandé",
  },
  settledBy: {
    you: "par vous",
    owner: "par le propriétaire du PC",
    terminal: "sur le terminal du PC",
    device: "par un autre appareil",
  },
  settledSentence: (what, by) => `${what} ${by}.`,
  settledAlone: (what) => `${what}.`,

  run: "Exécution",
  runs: "Exécutions sur le PC",
  agentsOnPc: "Agents sur le PC",
  fewer: "Moins",
  ended: (count) => plural(count, { one: "# terminée", other: "# terminées" }),
  looking: "Interrogation…",
  stopRun: "Arrêter cette exécution",
  goOn: "Reprendre",
  statuses: {
    queued: "Attend son tour",
    running: "Travaille",
    waiting: "Vous demande",
    done: "Terminé",
    failed: "Échoué",
    stopped: "Arrêté",
    interrupted: "Interrompu",
  },
  usesTool: "Utilise un outil",
  thinks: "Réfléchit",
  starters: {
    owner: "le propriétaire du PC",
    terminal: "le terminal du PC",
    device: "un appareil",
  },
  loop: (name) => `boucle ${name}`,
  begunBy: {
    owner: "Lancée par le propriétaire du PC.",
    terminal: "Lancée depuis le terminal du PC.",
    device: "Lancée depuis un appareil.",
  },
  begunByLoop: (name) => `Lancée par la boucle ${name}.`,
  statusAndStart: (status, begun) => `${status}. ${begun}`,

  steps: (count) => plural(count, { one: "# étape", other: "# étapes" }),
  earlierSteps: (count) =>
    plural(count, { one: "# étape précédente", other: "# étapes précédentes" }),
  tokens: (count) => plural(count, { one: "# jeton", other: "# jetons" }),
  stepStates: {
    pending: "Pas commencé",
    waiting: "Vous attend",
    running: "En cours",
    done: "Fait",
    failed: "Échoué",
    denied: "Refusé",
    unknown: "A peut-être eu lieu",
    stopped: "Arrêté",
  },
};
