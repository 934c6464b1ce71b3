import type { EN_STATES } from "../en/states.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("ja");

/** The area "states" in Japanese. */
export const STATES: Translated<typeof EN_STATES> = {
  opening: "会話を開いています…",
  notKept:
    "一部が保存されていません: この端末の空き容量がありません。ページを閉じる前に、不要な会話を削除するか、この会話を書き出してください。",
  unsent: "まだ送信していません。PC に接続できると自動で送信されます。",
  noAnswer: (pc, time) => `${pc} から${time}応答がありません。スリープ中でしょうか?`,
  busy: "返答の途中です。終わるのを待つか、停止してください。",
  newReply: "新しい返答",
  showAll: (characters) => plural(characters, { other: "すべて表示(#文字)" }),
  showLess: "折りたたむ",
  pastedName: "貼り付けたテキスト",
  notChanged: "何も変更していません。",
};
