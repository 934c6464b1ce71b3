import type { EN_ATTACHMENTS } from "../en/attachments.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("ja");

/** The area "attachments" in Japanese. */
export const ATTACHMENTS: Translated<typeof EN_ATTACHMENTS> = {
  title: "メッセージに追加",
  takePhoto: "写真を撮る",
  choosePictures: "画像を選ぶ",
  chooseFiles: "ファイルを選ぶ",
  about:
    "画像はこの端末で小さくし、撮影場所の情報を取り除きます。PDF とテキストファイルは、テキストだけを送ります。貼り付けや、ページへのドロップもできます。",
  attached: "添付",
  reading: (name) => `${name} を読み込み中…`,
  remove: (name) => `${name} を削除`,
  dismiss: (what) => `閉じる: ${what}`,
  enlarge: (name) => `${name} を拡大`,
  picture: "画像",
  textFile: "テキストファイル",
  kilobytes: (size) => `${size} KB`,
  megabytes: (size) => `${size}メガバイト`,
  cut: (shown) => `最初の${shown}文字だけ`,
  notSentAgain: (count) =>
    plural(count, {
      other:
        "メッセージを小さく保つため、#件の画像やファイルは再送しません。モデルにはそう伝えます。",
    }),
  notSeen: "この会話の画像は送りません: 選んだモデルは画像を見られません。",
  unreadable: "このファイルのテキストは、もうこの端末で読めません。",

  isBlind: "選んだモデルは画像を見られません。",
  agentIsBlind: (agent) => `${agent} はエージェントで、画像を受け取れません。`,
  removePictures: (count) => plural(count, { other: "画像を削除" }),
  otherModel: "別のモデルを選ぶ",

  animation: (name) => `${name} はアニメーションのため、最初の画像を送ります。`,
  tooManyPictures: (most) => `1つのメッセージに入る画像は${most}枚です。残りは省きました。`,
  tooLarge: (name, most) => `${name} は ${most} を超えるため、読み込みませんでした。`,
  tooManyPixels: (name) => `${name} はピクセル数が多すぎて、スマホでは読み込めません。`,
  corrupt: (name) => `${name} は壊れているか、このブラウザーで読めない画像です。`,
  heic: (name) => `${name} は HEIC 画像で、このブラウザーでは読めません。JPEG で送ってください。`,
  missing: (name) => `${name} を読めませんでした。もう一度選んでください。`,
  noText: (name) =>
    `${name} は画像でも PDF でも UTF-8 のテキストでもないため、追加しませんでした。`,
  emptyFile: (name) => `${name} は空です。`,
  noRoom: (name, most) =>
    `${name} を追加できませんでした: メッセージに入るファイルの文字数は${most}文字までです。`,
  pdfLocked: (name) => `${name} はパスワードで保護されています。解除して保存してください。`,
  pdfWithoutText: (name) =>
    `${name} にはテキストがありません。ページが画像かもしれません。画像として送ってください。`,
  pdfDamaged: (name) => `${name} は壊れていて読めませんでした。`,
  pdfTooMuch: (name) => `${name} をここで読むには、時間かメモリが足りません。`,
  partMissing: "PDF を読む機能を読み込めませんでした。PC に接続していますか?",
};
