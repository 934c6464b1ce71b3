import { type ErrorWords, errorWords } from "../error-kinds.ts";

/** The area "errors" in Japanese. */
export const ERRORS: ErrorWords = errorWords({
  notTaken:
    "PCがこの要求を受け付けませんでした。ページを再読み込みしてください。PCのremote-chatより古い可能性があります。",
  tooLarge: "PCには大きすぎます。",
  tooLong: "会話がこのモデルには長すぎます。",
  notPaired: "PCはこのデバイスを認識しなくなりました。もう一度ペアリングしてください。",
  notAllowed: "このデバイスには許可されていません。PCの所有者に確認してください。",
  wrongHost: "PCはこのアドレスでは応答しません。所有者が許可できます。",
  denied: "PCの所有者が拒否しました。",
  noAnswer: "PCで時間内に応答がありませんでした。",
  codeExpired: "このリンクは期限切れです。PCで新しいリンクを取得してください。",
  noProvider: "PCに応答できるプロバイダーがありません。PCの設定で選んでください。",
  noModel: "そのモデルはPCにありません。別のモデルを選んでください。",
  gone: "もうありません。",
  lost: "PCにこの返信は残っていません。もう一度質問してください。",
  changed: "ほかの場所で変更されました。確認してから、もう一度お試しください。",
  settled: "すでにほかの人が回答しました。",
  exists: "その名前はすでに使われています。",
  working: "エージェントがまだ作業中です。終わるまで待つか、停止してください。",
  halted: "すべてのエージェントが停止しています。",
  off: "PCでオフになっています。",
  full: "PCにはこれ以上保存できません。先にいくつか削除してください。",
  unreadable: "PCが読み取れませんでした。PCのファイルを確認してください。",
  notSaved: "PCが保存できませんでした。ディスクを確認してから、もう一度お試しください。",
  tooFast: "試行回数が多すぎます。少し待ってから、もう一度お試しください。",
  providerFailed: "プロバイダーが応答しませんでした。もう一度試すか、別のモデルを選んでください。",
  busy: "PCが混み合っています。少ししてから、もう一度お試しください。",
  internal: "PCで問題が発生しました。詳しくはPCのログをご覧ください。",
});
