import type { EN_COMMON } from "../en/common.ts";
import type { Translated } from "../words-of.ts";

/** The area "common" in Japanese. */
export const COMMON: Translated<typeof EN_COMMON> = {
  appName: "PC chat",
  cancel: "キャンセル",
  close: "閉じる",
  dismiss: "閉じる",
  copy: "コピー",
  copied: "コピーしました。",
  cannotCopy: "このブラウザーではコピーできません。",
  allow: "許可",
  deny: "拒否",
  askAgain: "もう一度聞く",
  reload: "再読み込み",
  newVersion: "このページの新しいバージョンがあります。",
  partMissing: "このページの一部を読み込めませんでした。",
  keepsNothing: "このブラウザーには保存されません。会話はページを閉じるまで残ります。",
  notKept: "最後の変更をこの端末に保存できませんでした。空き容量が足りない可能性があります。",
  offline: "オフラインです。",
  unreachable: "PC に接続できません。電源が入っていて、remote-chat が動いていますか?",
  answeredHttp: (status) => `PC のアドレスが HTTP ${status} を返しました。`,
};
