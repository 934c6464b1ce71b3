import type { EN_CHAT } from "../en/chat.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("ja");

/** The area "chat" in Japanese. */
export const CHAT: Translated<typeof EN_CHAT> = {
  message: "メッセージ",
  send: "送信",
  stopReply: "返答を止める",
  sent: "送信しました。",
  youSaid: "あなた",
  replied: (who) => `${who} の返答`,
  yourMessage: "あなたのメッセージ",
  editAndSend: "編集して再送信",
  toLatest: "最新へ移動",
  previousVersion: "前のバージョン",
  nextVersion: "次のバージョン",
  version: "バージョン",

  thought: "思考",
  thoughtFor: (time) => `${time}考えました`,
  thinking: "考え中",
  thinkingFor: (time) => `考え中(${time})`,

  emptyTitle: "何を聞きますか?",
  modelAnswers: (pc) => `${pc} のモデルが答えます。会話はこの端末に残ります。`,
  modelAnswersOnPc: (pc) => `${pc} のモデルが答えます。この会話は PC に保存されます。`,
  agentAnswersOnPc: (agent, pc) => `${pc} の ${agent} が答えます。この会話は PC に保存されます。`,
  goneOnPc: "この会話はもう PC にありません。続けるには、メニューからこの端末に保存してください。",
  firstOnPc: "PC では最初のメッセージを言い換えられません。新しいチャットを始めてください。",
  agentAnswers: (agent, pc) => `${pc} の ${agent} が答えます。会話はこの端末に残ります。`,
  pairToAsk: "PC とペアリングすると、そのモデルに質問できます。会話はこの端末に残ります。",
  addInstructions: "指示を追加",
  changeInstructions: "指示を変更",

  noPc: "ペアリングした PC がありません。",
  switchedOff: (pc) => `${pc} のチャットはオフです。`,
  switchOn: "オンにする",
  refused: (pc) => `${pc} はこの端末を受け付けなくなりました。`,
  pairAgain: "ペアリングし直す",
  noModel:
    "{pc} には答えるモデルがありません。PC で設定してください: {command} を付けて remote-chat を実行します",

  waitingForModel: "モデルを待っています",
  stopping: "停止しています…",
  stopped: "停止しました。",
  unsentOffline:
    "まだ送信していません: オフラインです。このページを閉じてあとで開いても、接続が戻ると自動で送信されます。送らない場合は停止してください。",
  unsentUnreachable: (pc) =>
    `まだ送信していません: ${pc} に接続できません。このページを閉じてあとで開いても、接続が戻ると自動で送信されます。送らない場合は停止してください。`,
  notSent: "送信されませんでした: PC に接続できませんでした。",
  connectionLost: "接続が切れました。戻ると返答が続きます。",
  connectingAgain: "再接続しています…",
  waitsForPairing: "この返答は PC のペアリングを待っています。",
  waitsForSwitch: "PC のチャットはオフです。オンにすると返答が続きます。",
  lostWhole:
    "この返答は PC に残っていません: PC が再起動したか、時間がたちすぎました。まだ何も届いていませんでした。",
  lostRest:
    "この返答は PC に残っていません: PC が再起動したか、時間がたちすぎました。届いた分は上に残っています。",
  leftOff: "この返答は、書き出したときまだ途中でした。",

  continueReply: "続ける",
  continueMessage: "続けて。",
  reachedLimit: "返答が長さの上限に達しました。",
  reachedLimitEarly: "モデルが答える前に長さの上限に達しました。",
  filtered: "コンテンツフィルターが返答を終了しました。",
  emptyReply: "モデルは何も答えませんでした。",
  replyFailed: (why) => `返答に失敗しました。${why}`,
  replyIs: (text) => `返答: ${text}`,
  replyComplete: (words) => plural(words, { other: "返答が完了しました: #語。" }),
  replyLength: (words) => plural(words, { other: "返答は#語です。" }),

  code: "コード",
  codeIn: (language) => `コード、${language}`,
  copyCode: "コードをコピー",
  codeCopied: "コードをコピーしました。",
  table: "表",
  image: (name, host) => `画像: ${name} (${host})`,
  untitledImage: "無題",
  controlCharacter: "見えない制御文字",
  attach: "画像やファイルを追加",
  refusedOwner: (pc) =>
    `${pc} はこのブラウザーを受け付けなくなりました。新しいリンクは PC で remote-chat open を実行すると表示されます`,
};
