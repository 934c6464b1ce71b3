import type { EN_COMMON } from "../en/common.ts";
import type { Translated } from "../words-of.ts";

/** The area "common" in French. */
export const COMMON: Translated<typeof EN_COMMON> = {
  appName: "PC chat",
  cancel: "Annuler",
  close: "Fermer",
  dismiss: "Masquer",
  copy: "Copier",
  copied: "Copié.",
  cannotCopy: "Ce navigateur ne laisse pas la page copier.",
  allow: "Autoriser",
  deny: "Refuser",
  askAgain: "Redemander",
  reload: "Recharger",
  newVersion: "Une nouvelle version de cette page est disponible.",
  partMissing: "Une partie de cette page n’a pas pu être chargée.",
  keepsNothing:
    "Ce navigateur ne garde rien\u00a0: les conversations durent jusqu’à la fermeture de la page.",
  notKept:
    "La dernière modification n’a pas été enregistrée sur cet appareil. L’espace est peut-être plein.",
  offline: "Vous êtes hors ligne.",
  unreachable: "Le PC est injoignable. Est-il allumé, et remote-chat lancé\u202f?",
  answeredHttp: (status) => `L’adresse du PC a répondu HTTP ${status}.`,
};
