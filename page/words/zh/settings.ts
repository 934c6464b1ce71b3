import type { EN_SETTINGS } from "../en/settings.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("zh-Hans");

/** The area "settings" in simplified Chinese. */
export const SETTINGS: Translated<typeof EN_SETTINGS> = {
  settings: "设置",
  yourPc: "你的 PC",
  usePc: "使用 PC 聊天",
  forgetPc: "忘记此 PC",
  forgetQuestion: (pc) => `忘记 ${pc}？你的对话保留在此设备上；再次聊天需要重新配对。`,
  forget: "忘记",

  onThisDevice: "在此设备上",
  keptHere: (count) => plural(count, { other: "# 个对话，只保存在这里。" }),
  exportAll: "全部导出",
  import: "导入",
  deleteAll: "删除所有对话",
  deleteAllQuestion: "从此设备删除所有对话？它们没有保存在其他地方。",
  deleteAllConfirm: "全部删除",
  tooLarge: (megabytes) => `此文件大于 ${megabytes} MB，未读取。`,
  unreadable: "无法读取此文件。请重新选择。",
  allHere: "此文件中的内容都已存在。",
  imported: (count) => plural(count, { other: "已导入 # 个对话。" }),
  notAllKept: "此设备无法保存全部内容，存储空间可能已满。",

  conversation: "对话",
  title: "标题",
  instructions: "指令",
  instructionsField: "给模型的指令",
  instructionsExample: "例如：用简单的话简短回答。",
  instructionsNote: "在此对话的每条消息之前发送（系统提示词）。",
  export: "导出",
  savedAs: (file) => `已保存为 ${file}。`,
  delete: "删除",
  deleteConversation: "删除对话",
  deleteQuestion: "从此设备删除此对话？它没有保存在其他地方。",
  exportYou: "你",
  exportReply: "回复",
  exportIncomplete: "（此回复不完整。）",

  allowDevice: "允许 {name} 使用这台 PC 的聊天吗？",
  quoted: (name) => `“${name}”`,

  language: "语言",
  asBrowser: "跟随浏览器",
  exportAttached: (name) => `（附件：${name}）`,
  exportLeftOut: (count) =>
    plural(count, { other: "# 个图片或文件未包含在导出中：否则文件太大，无法再次导入。" }),
};
