import type { EN_CHAT } from "../en/chat.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("fr");

/** The area "chat" in French. */
export const CHAT: Translated<typeof EN_CHAT> = {
  message: "Message",
  send: "Envoyer",
  stopReply: "Arrêter la réponse",
  sent: "Envoyé.",
  youSaid: "Vous",
  replied: (who) => `Réponse de ${who}`,
  yourMessage: "Votre message",
  editAndSend: "Modifier et renvoyer",
  toLatest: "Aller à la fin",
  previousVersion: "Version précédente",
  nextVersion: "Version suivante",
  version: "Version",

  thought: "A réfléchi",
  thoughtFor: (time) => `A réfléchi ${time}`,
  thinking: "Réfléchit",
  thinkingFor: (time) => `Réfléchit depuis ${time}`,

  emptyTitle: "Que voulez-vous demander\u202f?",
  modelAnswers: (pc) => `Le modèle de ${pc} répond. Vos conversations restent sur cet appareil.`,
  modelAnswersOnPc: (pc) => `Le modèle sur ${pc} répond. Cette conversation y est gardée.`,
  agentAnswersOnPc: (agent, pc) => `${agent} répond depuis ${pc}. Cette conversation y est gardée.`,
  goneOnPc:
    "Elle n’est plus sur le PC. Pour la poursuivre, gardez-la sur cet appareil depuis son menu.",
  firstOnPc:
    "Sur le PC, le premier message ne peut pas être reformulé. Commencez pour cela un nouveau chat.",
  agentAnswers: (agent, pc) =>
    `${agent} répond depuis ${pc}. Vos conversations restent sur cet appareil.`,
  pairToAsk:
    "Associez votre PC pour interroger son modèle. Vos conversations restent sur cet appareil.",
  addInstructions: "Ajouter des instructions",
  changeInstructions: "Modifier les instructions",

  noPc: "Aucun PC n’est associé.",
  switchedOff: (pc) => `${pc} est désactivé pour le chat.`,
  switchOn: "Activer",
  refused: (pc) => `${pc} n’accepte plus cet appareil.`,
  pairAgain: "Associer à nouveau",
  noModel:
    "{pc} n’a aucun modèle pour répondre. Configurez-en un sur le PC\u00a0: lancez remote-chat avec {command}",

  waitingForModel: "En attente du modèle",
  stopping: "Arrêt…",
  stopped: "Arrêté.",
  unsentOffline:
    "Pas encore envoyé\u00a0: vous êtes hors ligne. L’envoi se fera tout seul au retour de la connexion, même si vous fermez cette page et la rouvrez plus tard. Arrêtez-le si vous n’en voulez pas.",
  unsentUnreachable: (pc) =>
    `Pas encore envoyé\u00a0: ${pc} est injoignable. L’envoi se fera tout seul au retour de la connexion, même si vous fermez cette page et la rouvrez plus tard. Arrêtez-le si vous n’en voulez pas.`,
  notSent: "Non envoyé\u00a0: le PC était injoignable.",
  connectionLost: "Connexion perdue. La réponse reprendra à son retour.",
  connectingAgain: "Reconnexion…",
  waitsForPairing: "Cette réponse attend qu’un PC soit associé.",
  waitsForSwitch: "Le PC est désactivé pour le chat. La réponse reprendra quand vous l’activerez.",
  lostWhole:
    "Le PC n’a plus cette réponse\u00a0: il a redémarré, ou trop de temps a passé. Rien n’était encore arrivé.",
  lostRest:
    "Le PC n’a plus cette réponse\u00a0: il a redémarré, ou trop de temps a passé. Ce qui était arrivé est conservé ci-dessus.",
  leftOff: "Cette réponse était encore en route lors de l’exportation.",

  continueReply: "Continuer",
  continueMessage: "Continue.",
  reachedLimit: "La réponse a atteint sa limite de longueur.",
  reachedLimitEarly: "Le modèle a atteint sa limite de longueur avant de répondre.",
  filtered: "Un filtre de contenu a mis fin à la réponse.",
  emptyReply: "Le modèle n’a rien répondu.",
  replyFailed: (why) => `La réponse a échoué. ${why}`,
  replyIs: (text) => `Réponse\u00a0: ${text}`,
  replyComplete: (words) =>
    plural(words, {
      one: "La réponse est complète\u00a0: # mot.",
      other: "La réponse est complète\u00a0: # mots.",
    }),
  replyLength: (words) =>
    plural(words, { one: "La réponse compte # mot.", other: "La réponse compte # mots." }),

  code: "Code",
  codeIn: (language) => `Code, ${language}`,
  copyCode: "Copier le code",
  codeCopied: "Code copié.",
  table: "Tableau",
  image: (name, host) => `Image\u00a0: ${name} (${host})`,
  untitledImage: "sans titre",
  controlCharacter: "Caractère de contrôle invisible",
  attach: "Ajouter des images ou des fichiers",
  refusedOwner: (pc) =>
    `${pc} n’accepte plus ce navigateur. Pour un nouveau lien, lancez sur le PC\u00a0: remote-chat open`,
};
