import type { EN_PUSH } from "../en/push.ts";
import type { Translated } from "../words-of.ts";

/** The area "push" in French. */
export const PUSH: Translated<typeof EN_PUSH> = {
  question: "Vous prévenir quand elle est prête\u202f?",
  yes: "Oui",
  notNow: "Pas maintenant",
  gotIt: "Compris",
  notifications: "Notifications",
  tellMe: "Me prévenir quand une réponse est prête ou qu’un agent demande",
  about:
    "Après une longue réponse, quand vous ne regardez pas cette page. Elles ne disent rien de ce qui a été écrit.",
  test: "Envoyer un test",
  testSent: "Un test est en route.",
  nowOn: "Vous serez prévenu quand elle sera prête.",
  denied: "Ce navigateur n’autorise pas les notifications de cette page.",
  deniedHow:
    "Pour les autoriser, ouvrez les réglages du site\u00a0: touchez l’icône devant l’adresse, puis Autorisations, Notifications. Pour une app sur l’écran d’accueil, ouvrez Réglages, Notifications, et choisissez-la.",
  install:
    "Pour être prévenu, ajoutez cette page à l’écran d’accueil\u00a0: touchez Partager, puis «\u00a0Sur l’écran d’accueil\u00a0». Ouvrez-la de là et activez les notifications dans ses réglages.",
  insecure:
    "Les notifications exigent une adresse https. Ouvrez cette page par l’adresse d’un tunnel\u00a0: voir remote-chat serve --tunnel sur le PC.",
  unsupported: "Ce navigateur n’a pas de notifications.",
  notOnPc: "Ce PC n’envoie pas de notifications.",
  failed: "Les notifications n’ont pas pu être activées. Réessayez plus tard.",
  open: "Ouvrir",

  replyReady: "Votre réponse est prête",
  replyFailed: "Votre réponse s’est terminée trop tôt",
  agentAsks: "{agent} demande à utiliser {tool}.",
  serverAsks: "{server} vous pose une question",
  newAddress: "Votre PC a une nouvelle adresse",
  testText: "Les notifications fonctionnent",
};
