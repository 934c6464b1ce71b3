import { pluralIn } from "../plural.ts";
import type { Words } from "../words-of.ts";

const plural = pluralIn("en");

/** The list of conversations, and what is around the open one. */
export const EN_LIST = {
  conversations: "Conversations",
  newChat: "New chat",
  aboutConversation: "About this conversation",
  search: "Search",
  searchConversations: "Search conversations",
  found: (count: number) => plural(count, { other: "# found" }),
  nothingFound: "Nothing found.",
  noConversations: "No conversations yet.",
  untitled: "Untitled",
  asksYou: "Asks you…",
  replying: "Replying…",
  change: (title: string) => `Change “${title}”`,
  settings: "Settings",
  windowTitle: (title: string, app: string) => `${title} · ${app}`,
  windowAsks: (count: number, title: string) => `(${count}) Allow? ${title}`,
  notAnExport: "This is no export of remote-chat. Choose a file that “Export all” has made.",
} as const satisfies Words;
