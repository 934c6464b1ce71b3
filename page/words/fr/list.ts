import type { EN_LIST } from "../en/list.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("fr");

/** The area "list" in French. */
export const LIST: Translated<typeof EN_LIST> = {
  conversations: "Conversations",
  newChat: "Nouveau chat",
  aboutConversation: "À propos de cette conversation",
  search: "Rechercher",
  searchConversations: "Rechercher dans les conversations",
  found: (count) => plural(count, { one: "# trouvée", other: "# trouvées" }),
  nothingFound: "Rien trouvé.",
  noConversations: "Aucune conversation pour l’instant.",
  untitled: "Sans titre",
  asksYou: "Vous demande…",
  replying: "Répond…",
  change: (title) => `Modifier «\u00a0${title}\u00a0»`,
  settings: "Réglages",
  windowTitle: (title, app) => `${title} · ${app}`,
  windowAsks: (count, title) => `(${count}) Autoriser\u202f? ${title}`,
  notAnExport:
    "Ce n’est pas un export de remote-chat. Choisissez un fichier créé par «\u00a0Tout exporter\u00a0».",
};
