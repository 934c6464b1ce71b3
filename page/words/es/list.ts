import type { EN_LIST } from "../en/list.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("es");

/** The area "list" in Spanish. */
export const LIST: Translated<typeof EN_LIST> = {
  conversations: "Conversaciones",
  newChat: "Nuevo chat",
  aboutConversation: "Sobre esta conversación",
  search: "Buscar",
  searchConversations: "Buscar conversaciones",
  found: (count) => plural(count, { one: "# encontrada", other: "# encontradas" }),
  nothingFound: "No se encontró nada.",
  noConversations: "Aún no hay conversaciones.",
  untitled: "Sin título",
  asksYou: "Te pregunta…",
  replying: "Respondiendo…",
  change: (title) => `Cambiar «${title}»`,
  settings: "Ajustes",
  windowTitle: (title, app) => `${title} · ${app}`,
  windowAsks: (count, title) => `(${count}) ¿Permitir? ${title}`,
  notAnExport: "No es una exportación de remote-chat. Elige un archivo creado con «Exportar todo».",
};
