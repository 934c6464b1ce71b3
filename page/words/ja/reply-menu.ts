import type { EN_REPLY_MENU } from "../en/reply-menu.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("ja");

/** The area "reply-menu" in Japanese. */
export const REPLY_MENU: Translated<typeof EN_REPLY_MENU> = {
  imageCopied: "画像をコピーしました。",
  imageSaved: "画像を保存しました。",
  imageTooLong: "このコードは1枚の画像には長すぎます。",
  moreTitle: "この返答",
  copyText: "テキストとしてコピー",
  copyMarkdown: "Markdown としてコピー",
  share: "共有…",
  readAloud: "読み上げる",
  pause: "一時停止",
  goOn: "読み上げを再開",
  stop: "読み上げを終了",
  noVoice: "この端末には、これを読み上げられる音声がありません。",
  spokenCode: (language, lines) =>
    (language === "" ? "コード、" : `${language} のコード、`) + plural(lines, { other: "#行。" }),
  spokenFormula: "数式",
  spokenTable: (rows) => plural(rows, { other: "#行の表。" }),
  spokenLink: "リンク",
};
