import type { EN_PAIRING } from "../en/pairing.ts";
import type { Translated } from "../words-of.ts";

/** The area "pairing" in simplified Chinese. */
export const PAIRING: Translated<typeof EN_PAIRING> = {
  welcome: "与自己的 PC 聊天",
  runPair: "在 PC 上运行 remote-chat，并加上 {command}",
  scan: "将这部手机的摄像头对准显示的二维码",
  noCamera: "改为粘贴链接",
  readConversations: "阅读你的对话",
  pairingWithPc: "正在与你的 PC 配对…",
  takesAMoment: "请稍候。",

  pairWithPc: "与你的 PC 配对",
  runPairAndScan:
    "在 PC 上运行 remote-chat，并加上 {command}。将这部手机的摄像头对准显示的二维码。",
  pasted: "配对链接或令牌",
  pair: "配对",
  pairing: "正在配对…",
  notAPairing: "这不是配对链接或令牌。请从 PC 重新复制。",
  or: "或",
  askAtPc: "在 PC 上请求许可",
  allowThere: "现在请在 PC 上允许此设备：询问会显示一分钟。",
  moved:
    "你的 PC 有了新地址。以前的对话仍在此设备的旧地址下，没有网络也能打开。请在旧地址选择“设置”、“全部导出”，然后在这里选择“设置”、“导入”。",
  oldAddress: "打开旧地址",
  alreadyPaired: (pc) => `已与 ${pc} 配对。`,

  notPaired: "未配对",
  switchedOff: (pc) => `已关闭：${pc}`,
  connecting: (pc) => `正在连接 ${pc}…`,
  connected: (pc) => `已连接 ${pc}`,
  offline: "离线",
  unreachable: (pc) => `无法连接 ${pc}`,
  refused: (pc) => `需要重新配对：${pc}`,

  choosePc: "选择 PC",
  movesTo: (pc) => `此对话的 PC 已被移除。发送下一条消息时，整个对话会发给 ${pc}。`,
};
