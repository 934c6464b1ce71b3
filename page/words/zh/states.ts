import type { EN_STATES } from "../en/states.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("zh-Hans");

/** The area "states" in simplified Chinese. */
export const STATES: Translated<typeof EN_STATES> = {
  opening: "正在打开你的对话…",
  notKept:
    "这里的内容没有全部保存：此设备的存储空间已满。请在关闭页面之前删除不需要的对话，或导出此对话。",
  unsent: "尚未发送。能连接到 PC 时会自动发送。",
  noAnswer: (pc, time) => `${pc} 已有 ${time}没有回应。它在休眠吗？`,
  busy: "正在回复。请等它结束，或停止它。",
  newReply: "新回复",
  showAll: (characters) => plural(characters, { other: "显示全部（# 个字符）" }),
  showLess: "收起",
  pastedName: "粘贴的文本",
  notChanged: "没有更改任何内容。",
};
