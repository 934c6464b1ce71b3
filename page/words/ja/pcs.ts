import type { EN_PCS } from "../en/pcs.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("ja");

/** The area "pcs" in Japanese. */
export const PCS: Translated<typeof EN_PCS> = {
  title: "あなたの PC",
  addPc: "別の PC を追加",
  servesPage: "このページの提供元",
  howToAdd:
    "もう一方の PC で remote-chat に {command} を付けて実行し、表示されたリンクをコピーして、ここに貼り付けてください。",
  seesAll: (pc) =>
    `このページは ${pc} から届いています。その PC の管理者は、ほかの PC に書いた内容を読める可能性があります。`,
  blocked:
    "このページからは接続できなくなりました。提供元の PC が {option} なしで起動されています。",
  unlisted:
    "これは別の PC {address} のものです。このページで使うには、このページの PC で {here}、もう一方の PC で {there} を付けて remote-chat を起動し、ページを開き直してください。",
  insecure:
    "これは別の PC {address} のものです。ブラウザーの制限で、このページから接続できるのは https のアドレスを持つ PC だけです。{command} などで https のアドレスを用意するか、{address} を直接開いてください。",
  silent:
    "{address} からこのページへの応答がありません。PC の電源は入っていますか？そこでは remote-chat を {there} 付きで起動する必要があります。",
  settingsOf: (pc) => `ここに表示される PC の設定: ${pc}`,
  waitsOn: (pc, count) => plural(count, { other: `${pc}で#件の質問が待っています。` }),
};
