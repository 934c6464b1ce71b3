import type { EN_CHAT } from "../en/chat.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("zh-Hans");

/** The area "chat" in simplified Chinese. */
export const CHAT: Translated<typeof EN_CHAT> = {
  message: "消息",
  send: "发送",
  stopReply: "停止回复",
  sent: "已发送。",
  youSaid: "你",
  replied: (who) => `${who} 的回复`,
  yourMessage: "你的消息",
  editAndSend: "编辑并重新发送",
  toLatest: "跳到最新",
  previousVersion: "上一个版本",
  nextVersion: "下一个版本",
  version: "版本",

  thought: "已思考",
  thoughtFor: (time) => `思考了 ${time}`,
  thinking: "正在思考",
  thinkingFor: (time) => `正在思考（${time}）`,

  emptyTitle: "想问点什么？",
  modelAnswers: (pc) => `由 ${pc} 上的模型回答。你的对话保留在此设备上。`,
  modelAnswersOnPc: (pc) => `由 ${pc} 上的模型回答。此对话保存在那里。`,
  agentAnswersOnPc: (agent, pc) => `由 ${pc} 上的 ${agent} 回答。此对话保存在那里。`,
  goneOnPc: "此对话已不在 PC 上。要继续，请从菜单中将它保存在此设备上。",
  firstOnPc: "在 PC 上无法改写第一条消息。请为此新建聊天。",
  agentAnswers: (agent, pc) => `由 ${pc} 上的 ${agent} 回答。你的对话保留在此设备上。`,
  pairToAsk: "与你的 PC 配对后，即可向它的模型提问。你的对话保留在此设备上。",
  addInstructions: "添加指令",
  changeInstructions: "修改指令",

  noPc: "尚未配对 PC。",
  switchedOff: (pc) => `${pc} 的聊天已关闭。`,
  switchOn: "开启",
  refused: (pc) => `${pc} 不再接受此设备。`,
  pairAgain: "重新配对",
  noModel: "{pc} 没有可以回答的模型。请在 PC 上设置：运行 remote-chat，并加上 {command}",

  waitingForModel: "正在等待模型",
  stopping: "正在停止…",
  stopped: "已停止。",
  unsentOffline:
    "尚未发送：你已离线。连接恢复后会自动发送，即使你关闭此页面、稍后再打开。如果不想发送，请停止。",
  unsentUnreachable: (pc) =>
    `尚未发送：无法连接到 ${pc}。连接恢复后会自动发送，即使你关闭此页面、稍后再打开。如果不想发送，请停止。`,
  notSent: "没有发送：无法连接到 PC。",
  connectionLost: "连接已断开。恢复后回复会继续。",
  connectingAgain: "正在重新连接…",
  waitsForPairing: "此回复正在等待配对 PC。",
  waitsForSwitch: "PC 的聊天已关闭。开启后回复会继续。",
  lostWhole: "PC 上已没有此回复：它重新启动了，或者时间太久。没有收到任何内容。",
  lostRest: "PC 上已没有此回复：它重新启动了，或者时间太久。已收到的内容保留在上方。",
  leftOff: "导出时此回复还未完成。",

  continueReply: "继续",
  continueMessage: "继续。",
  reachedLimit: "回复已达到长度上限。",
  reachedLimitEarly: "模型在回答之前就达到了长度上限。",
  filtered: "内容过滤器终止了回复。",
  emptyReply: "模型没有回答任何内容。",
  replyFailed: (why) => `回复失败。${why}`,
  replyIs: (text) => `回复：${text}`,
  replyComplete: (words) => plural(words, { other: "回复已完成：# 个词。" }),
  replyLength: (words) => plural(words, { other: "回复共 # 个词。" }),

  code: "代码",
  codeIn: (language) => `代码，${language}`,
  copyCode: "复制代码",
  codeCopied: "代码已复制。",
  table: "表格",
  image: (name, host) => `图片：${name}（${host}）`,
  untitledImage: "无标题",
  controlCharacter: "不可见的控制字符",
  attach: "添加图片或文件",
  refusedOwner: (pc) => `${pc} 不再接受此浏览器。要获得新链接，请在 PC 上运行：remote-chat open`,
};
