import type { EN_SETTINGS } from "../en/settings.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("fr");

/** The area "settings" in French. */
export const SETTINGS: Translated<typeof EN_SETTINGS> = {
  settings: "Réglages",
  yourPc: "Votre PC",
  usePc: "Utiliser le PC pour le chat",
  forgetPc: "Oublier ce PC",
  forgetQuestion: (pc) =>
    `Oublier ${pc}\u202f? Vos conversations restent sur cet appareil\u202f; pour discuter à nouveau, il faudra le réassocier.`,
  forget: "Oublier",

  onThisDevice: "Sur cet appareil",
  keptHere: (count) =>
    plural(count, {
      one: "# conversation, enregistrée ici et nulle part ailleurs.",
      other: "# conversations, enregistrées ici et nulle part ailleurs.",
    }),
  exportAll: "Tout exporter",
  import: "Importer",
  deleteAll: "Supprimer toutes les conversations",
  deleteAllQuestion:
    "Supprimer toutes les conversations de cet appareil\u202f? Elles ne sont enregistrées nulle part ailleurs.",
  deleteAllConfirm: "Tout supprimer",
  tooLarge: (megabytes) => `Ce fichier dépasse ${megabytes} Mo et n’a pas été lu.`,
  unreadable: "Ce fichier n’a pas pu être lu. Choisissez-le à nouveau.",
  allHere: "Tout le contenu de ce fichier est déjà là.",
  imported: (count) =>
    plural(count, { one: "# conversation importée.", other: "# conversations importées." }),
  notAllKept: "Tout n’a pas pu être enregistré sur cet appareil. L’espace est peut-être plein.",

  conversation: "Conversation",
  title: "Titre",
  instructions: "Instructions",
  instructionsField: "Instructions pour le modèle",
  instructionsExample: "Par exemple\u00a0: réponds brièvement, avec des mots simples.",
  instructionsNote: "Envoyées avant chaque message de cette conversation (le prompt système).",
  export: "Exporter",
  savedAs: (file) => `Enregistré sous ${file}.`,
  delete: "Supprimer",
  deleteConversation: "Supprimer la conversation",
  deleteQuestion:
    "Supprimer cette conversation de cet appareil\u202f? Elle n’est enregistrée nulle part ailleurs.",
  exportYou: "Vous",
  exportReply: "Réponse",
  exportIncomplete: "(Cette réponse n’est pas complète.)",

  allowDevice: "Autoriser {name} à utiliser le chat de ce PC\u202f?",
  quoted: (name) => `«\u00a0${name}\u00a0»`,

  language: "Langue",
  asBrowser: "Celle du navigateur",
  exportAttached: (name) => `(Joint\u00a0: ${name})`,
  exportLeftOut: (count) =>
    plural(count, {
      one: "# image ou fichier n’est pas dans l’export\u00a0: il serait trop gros pour être réimporté.",
      other:
        "# images et fichiers ne sont pas dans l’export\u00a0: il serait trop gros pour être réimporté.",
    }),
};
