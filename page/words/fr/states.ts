import type { EN_STATES } from "../en/states.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("fr");

/** The area "states" in French. */
export const STATES: Translated<typeof EN_STATES> = {
  opening: "Ouverture de vos conversations…",
  notKept:
    "Tout n’est pas enregistré ici\u00a0: l’espace de cet appareil est plein. Supprimez des conversations inutiles, ou exportez celle-ci, avant de fermer la page.",
  unsent: "Pas encore envoyé. L’envoi se fera tout seul quand le PC sera joignable.",
  noAnswer: (pc, time) => `Pas de réponse de ${pc} depuis ${time}. Est-il en veille\u202f?`,
  busy: "Une réponse est en cours. Attendez sa fin, ou arrêtez-la.",
  newReply: "Nouvelle réponse",
  showAll: (characters) =>
    plural(characters, {
      one: "Tout afficher (# caractère)",
      other: "Tout afficher (# caractères)",
    }),
  showLess: "Afficher moins",
  pastedName: "Texte collé",
  notChanged: "Rien n’a été modifié.",
};
