import type { EN_LIST } from "../en/list.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("zh-Hans");

/** The area "list" in simplified Chinese. */
export const LIST: Translated<typeof EN_LIST> = {
  conversations: "对话",
  newChat: "新聊天",
  aboutConversation: "关于此对话",
  search: "搜索",
  searchConversations: "搜索对话",
  found: (count) => plural(count, { other: "找到 # 个" }),
  nothingFound: "没有找到。",
  noConversations: "还没有对话。",
  untitled: "无标题",
  asksYou: "正在询问你…",
  replying: "正在回复…",
  change: (title) => `更改“${title}”`,
  settings: "设置",
  windowTitle: (title, app) => `${title} · ${app}`,
  windowAsks: (count, title) => `(${count}) 允许吗？${title}`,
  notAnExport: "这不是 remote-chat 的导出文件。请选择由“全部导出”生成的文件。",
};
