import type { EN_LIST } from "../en/list.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("de");

/** The area "list" in German. */
export const LIST: Translated<typeof EN_LIST> = {
  conversations: "Chats",
  newChat: "Neuer Chat",
  aboutConversation: "Über diesen Chat",
  search: "Suchen",
  searchConversations: "Chats durchsuchen",
  found: (count) => plural(count, { other: "# gefunden" }),
  nothingFound: "Nichts gefunden.",
  noConversations: "Noch keine Chats.",
  untitled: "Ohne Titel",
  asksYou: "Fragt dich…",
  replying: "Antwortet…",
  change: (title) => `„${title}“ ändern`,
  settings: "Einstellungen",
  windowTitle: (title, app) => `${title} · ${app}`,
  windowAsks: (count, title) => `(${count}) Erlauben? ${title}`,
  notAnExport:
    "Das ist kein Export von remote-chat. Wähle eine Datei, die mit „Alle exportieren“ gespeichert wurde.",
};
