import type { EN_OWNER } from "../en/owner.ts";
import type { Translated } from "../words-of.ts";

/** The area "owner" in Japanese. */
export const OWNER: Translated<typeof EN_OWNER> = {
  thisPc: "この PC",
  looking: "確認しています…",
  running: "実行中",
  runningSince: (version, ago) => `remote-chat ${version}、${ago}に起動`,
  answersWith: "使用モデル",
  nothing: "なし",
  address: "アドレス",
  onlyLocal: "この PC とそのネットワークのみ",
  tunnel: "トンネル",
  noTunnel: "なし",
  tunnels: {
    quick: "Cloudflare クイックトンネル",
    named: "Cloudflare トンネル",
    tailscale: "Tailscale Funnel",
  },
  tunnelStates: {
    stopped: "停止",
    starting: "起動中",
    ready: "準備完了",
    restarting: "再起動中",
    failed: "失敗",
    "not-installed": "未インストール",
  },
  start: "開始",
  stop: "停止",

  pairPhone: "スマホをペアリング",
  qrCode: "ペアリングリンクの QR コード",
  pointCamera: (time) => `スマホのカメラを向けてください。1回だけ、あと${time}使えます。`,
  cannotOpen:
    "スマホではこのアドレスを開けません。{tunnel} または {publicUrl} を付けて remote-chat を起動してください。",
  codeTooOld: "このコードは期限切れです。",
  newCode: "新しいコード",
  showCode: "ペアリングコードを表示",

  devices: "ペアリング済みの端末",
  noDevices: "まだありません。",
  remove: "削除",
  removeQuestion: (device) => `${device} を削除しますか? 以後、この端末ではチャットできません。`,
  removed: (device) => `${device} を削除しました。`,
  pairedUnused: (paired) => `ペアリング: ${paired}、未使用`,
  pairedUsed: (used, paired) => `最終使用: ${used}、ペアリング: ${paired}`,

  providers: "プロバイダー",
  noProviders: "設定されていません。PC で remote-chat に {command} を付けて実行してください",
  nowAnswers: (provider) => `次のメッセージから ${provider} が答えます。`,
  active: "使用中",
  keyUnset: "キーが未設定",
  test: "テスト",
  use: "使う",
  asking: "質問しています…",
  answersAfter: (time, text) => `${time}で応答: ${text}`,
};
