import type { EN_PUSH } from "../en/push.ts";
import type { Translated } from "../words-of.ts";

/** The area "push" in Japanese. */
export const PUSH: Translated<typeof EN_PUSH> = {
  question: "準備ができたらお知らせしますか?",
  yes: "はい",
  notNow: "今はしない",
  gotIt: "OK",
  notifications: "通知",
  tellMe: "返答ができたとき、エージェントが確認を求めたときに知らせる",
  about: "長い返答のあと、このページを見ていないときに届きます。内容は表示されません。",
  test: "テストを送る",
  testSent: "テストを送りました。",
  nowOn: "準備ができたらお知らせします。",
  denied: "このブラウザーではこのページの通知が許可されていません。",
  deniedHow:
    "許可するには、サイトの設定を開きます。アドレスの前のアイコンをタップし、権限、通知の順に選びます。ホーム画面のアプリでは、設定の「通知」でこのアプリを選びます。",
  install:
    "お知らせを受け取るには、このページをホーム画面に追加します。共有をタップし、「ホーム画面に追加」を選びます。そこから開いて、設定で通知をオンにしてください。",
  insecure:
    "通知には https のアドレスが必要です。トンネルのアドレスでこのページを開いてください: PC の remote-chat serve --tunnel を参照。",
  unsupported: "このブラウザーには通知機能がありません。",
  notOnPc: "この PC は通知を送りません。",
  failed: "通知をオンにできませんでした。あとでもう一度お試しください。",
  open: "開く",

  replyReady: "返答ができました",
  replyFailed: "返答が途中で終わりました",
  agentAsks: "{agent} が {tool} の使用許可を求めています",
  serverAsks: "{server} から質問があります",
  newAddress: "PC のアドレスが新しくなりました",
  testText: "通知は届いています",
};
