import type { EN_PUSH } from "../en/push.ts";
import type { Translated } from "../words-of.ts";

/** The area "push" in simplified Chinese. */
export const PUSH: Translated<typeof EN_PUSH> = {
  question: "准备好时通知你？",
  yes: "好",
  notNow: "暂不",
  gotIt: "知道了",
  notifications: "通知",
  tellMe: "回复完成或智能体询问时通知我",
  about: "在较长的回复之后、你没有查看此页面时发送。通知不含所写的内容。",
  test: "发送测试",
  testSent: "测试已发出。",
  nowOn: "准备好时会通知你。",
  denied: "此浏览器不允许此页面发送通知。",
  deniedHow:
    "要允许通知，请打开网站设置：点按地址前的图标，然后选择“权限”、“通知”。如果是主屏幕上的应用，请打开“设置”、“通知”，在那里选择它。",
  install:
    "要收到通知，请将此页面添加到主屏幕：点按“共享”，然后选择“添加到主屏幕”。从主屏幕打开，并在其设置中开启通知。",
  insecure:
    "通知需要 https 地址。请通过隧道的地址打开此页面：参见 PC 上的 remote-chat serve --tunnel。",
  unsupported: "此浏览器不支持通知。",
  notOnPc: "这台 PC 不发送通知。",
  failed: "无法开启通知。请稍后再试。",
  open: "打开",

  replyReady: "你的回复已完成",
  replyFailed: "你的回复提前结束了",
  agentAsks: "{agent} 请求使用 {tool}",
  serverAsks: "{server} 有问题要问你",
  newAddress: "你的 PC 有了新地址",
  testText: "通知可以正常使用",
};
