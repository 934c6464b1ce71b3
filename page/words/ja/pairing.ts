import type { EN_PAIRING } from "../en/pairing.ts";
import type { Translated } from "../words-of.ts";

/** The area "pairing" in Japanese. */
export const PAIRING: Translated<typeof EN_PAIRING> = {
  welcome: "自分の PC とチャット",
  runPair: "PC で remote-chat に {command} を付けて実行します",
  scan: "表示されたコードに、このスマホのカメラを向けます",
  noCamera: "代わりにリンクを貼り付ける",
  readConversations: "会話を読む",
  pairingWithPc: "PC とペアリングしています…",
  takesAMoment: "少し時間がかかります。",

  pairWithPc: "PC とペアリング",
  runPairAndScan:
    "PC で remote-chat に {command} を付けて実行します。表示されたコードに、このスマホのカメラを向けてください。",
  pasted: "ペアリングのリンクまたはトークン",
  pair: "ペアリング",
  pairing: "ペアリング中…",
  notAPairing: "ペアリングのリンクでもトークンでもありません。PC からもう一度コピーしてください。",
  or: "または",
  askAtPc: "PC で許可を求める",
  allowThere: "PC でこの端末を許可してください。確認は1分間表示されます。",
  moved:
    "PC のアドレスが新しくなりました。以前の会話はこの端末の古いアドレスに残っており、ネットワークがなくても開けます。古い方では設定の「すべて書き出す」、こちらでは設定の「読み込む」を選んでください。",
  oldAddress: "古いアドレスを開く",
  alreadyPaired: (pc) => `${pc} とはペアリング済みです。`,

  notPaired: "ペアリングなし",
  switchedOff: (pc) => `オフ: ${pc}`,
  connecting: (pc) => `${pc} に接続中…`,
  connected: (pc) => `${pc} に接続済み`,
  offline: "オフライン",
  unreachable: (pc) => `接続できません: ${pc}`,
  refused: (pc) => `要再ペアリング: ${pc}`,

  choosePc: "PC を選ぶ",
  movesTo: (pc) =>
    `この会話の PC は登録から削除されています。次のメッセージで、会話全体が ${pc} に送られます。`,
};
