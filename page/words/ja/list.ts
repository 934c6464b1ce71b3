import type { EN_LIST } from "../en/list.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("ja");

/** The area "list" in Japanese. */
export const LIST: Translated<typeof EN_LIST> = {
  conversations: "会話",
  newChat: "新しいチャット",
  aboutConversation: "この会話について",
  search: "検索",
  searchConversations: "会話を検索",
  found: (count) => plural(count, { other: "#件見つかりました" }),
  nothingFound: "見つかりませんでした。",
  noConversations: "会話はまだありません。",
  untitled: "無題",
  asksYou: "確認を求めています…",
  replying: "返答中…",
  change: (title) => `「${title}」を変更`,
  settings: "設定",
  windowTitle: (title, app) => `${title} · ${app}`,
  windowAsks: (count, title) => `(${count}) 許可しますか? ${title}`,
  notAnExport:
    "remote-chat の書き出しファイルではありません。「すべて書き出す」で作ったファイルを選んでください。",
};
