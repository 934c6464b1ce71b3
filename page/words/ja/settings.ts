import type { EN_SETTINGS } from "../en/settings.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("ja");

/** The area "settings" in Japanese. */
export const SETTINGS: Translated<typeof EN_SETTINGS> = {
  settings: "設定",
  yourPc: "あなたの PC",
  usePc: "チャットに PC を使う",
  forgetPc: "この PC の登録を解除",
  forgetQuestion: (pc) =>
    `${pc} の登録を解除しますか? 会話はこの端末に残ります。またチャットするには、ペアリングし直します。`,
  forget: "解除",

  onThisDevice: "この端末",
  keptHere: (count) => plural(count, { other: "#件の会話。保存先はこの端末だけです。" }),
  exportAll: "すべて書き出す",
  import: "読み込む",
  deleteAll: "会話をすべて削除",
  deleteAllQuestion: "この端末から会話をすべて削除しますか? ほかには保存されていません。",
  deleteAllConfirm: "すべて削除",
  tooLarge: (megabytes) => `このファイルは ${megabytes} MB を超えるため、読み込みませんでした。`,
  unreadable: "このファイルを読めませんでした。もう一度選んでください。",
  allHere: "このファイルの内容はすべてそろっています。",
  imported: (count) => plural(count, { other: "#件の会話を読み込みました。" }),
  notAllKept: "一部をこの端末に保存できませんでした。空き容量が足りない可能性があります。",

  conversation: "会話",
  title: "タイトル",
  instructions: "指示",
  instructionsField: "モデルへの指示",
  instructionsExample: "例: やさしい言葉で短く答えて。",
  instructionsNote: "この会話のメッセージの前に毎回送られます(システムプロンプト)。",
  export: "書き出す",
  savedAs: (file) => `${file} として保存しました。`,
  delete: "削除",
  deleteConversation: "会話を削除",
  deleteQuestion: "この会話を端末から削除しますか? ほかには保存されていません。",
  exportYou: "あなた",
  exportReply: "返答",
  exportIncomplete: "(この返答は途中までです。)",

  allowDevice: "{name} にこの PC のチャットの使用を許可しますか?",
  quoted: (name) => `「${name}」`,

  language: "言語",
  asBrowser: "ブラウザーと同じ",
  exportAttached: (name) => `(添付: ${name})`,
  exportLeftOut: (count) =>
    plural(count, {
      other: "#件の画像やファイルは書き出していません: 大きすぎて読み込み直せなくなるためです。",
    }),
};
