import type { EN_PCS } from "../en/pcs.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("zh");

/** The area "pcs" in simplified Chinese. */
export const PCS: Translated<typeof EN_PCS> = {
  title: "你的 PC",
  addPc: "添加另一台 PC",
  servesPage: "此页面来自这台 PC",
  howToAdd: "在另一台 PC 上运行 remote-chat，并加上 {command}。复制显示的链接，粘贴到这里。",
  seesAll: (pc) => `此页面来自 ${pc}：管理那台 PC 的人可能读到你写给其他 PC 的内容。`,
  blocked: "此页面不能再访问它：提供此页面的 PC 启动时没有加 {option}。",
  unlisted:
    "这属于另一台 PC：{address}。要在此页面使用它，请在此页面的 PC 上用 {here} 启动 remote-chat，在另一台上用 {there} 启动，然后重新打开此页面。",
  insecure:
    "这属于另一台 PC：{address}。浏览器只允许此页面访问有 https 地址的 PC。请给它一个 https 地址，例如用 {command}；或单独打开 {address}。",
  silent: "{address} 没有回应此页面。那台 PC 开着吗？那里需要用 {there} 启动 remote-chat。",
  settingsOf: (pc) => `这里显示的 PC 设置：${pc}`,
  waitsOn: (pc, count) => plural(count, { other: `${pc} 上有 # 个问题等你回答。` }),
};
