import type { EN_OWNER } from "../en/owner.ts";
import type { Translated } from "../words-of.ts";

/** The area "owner" in simplified Chinese. */
export const OWNER: Translated<typeof EN_OWNER> = {
  thisPc: "这台 PC",
  looking: "正在查询…",
  running: "运行中",
  runningSince: (version, ago) => `remote-chat ${version}，${ago}启动`,
  answersWith: "回答者",
  nothing: "无",
  address: "地址",
  onlyLocal: "仅限这台 PC 及其网络",
  tunnel: "隧道",
  noTunnel: "无",
  tunnels: {
    quick: "Cloudflare 快速隧道",
    named: "Cloudflare 隧道",
    tailscale: "Tailscale Funnel",
  },
  tunnelStates: {
    stopped: "已停止",
    starting: "正在启动",
    ready: "就绪",
    restarting: "正在重启",
    failed: "失败",
    "not-installed": "未安装",
  },
  start: "启动",
  stop: "停止",

  pairPhone: "配对手机",
  qrCode: "配对链接的二维码",
  pointCamera: (time) => `将手机摄像头对准它。仅可使用一次，剩余 ${time}。`,
  cannotOpen: "手机无法打开此地址。请用 {tunnel} 或 {publicUrl} 启动 remote-chat。",
  codeTooOld: "此配对码已过期。",
  newCode: "新配对码",
  showCode: "显示配对码",

  devices: "已配对的设备",
  noDevices: "还没有。",
  remove: "移除",
  removeQuestion: (device) => `移除 ${device}？它将立即无法聊天。`,
  removed: (device) => `已移除 ${device}。`,
  pairedUnused: (paired) => `配对：${paired}，尚未使用`,
  pairedUsed: (used, paired) => `上次使用：${used}，配对：${paired}`,

  providers: "模型服务",
  noProviders: "尚未设置。请在 PC 上运行 remote-chat，并加上 {command}",
  nowAnswers: (provider) => `从下一条消息起，由 ${provider} 回答。`,
  active: "使用中",
  keyUnset: "未设置密钥",
  test: "测试",
  use: "使用",
  asking: "正在询问…",
  answersAfter: (time, text) => `${time}后回答：${text}`,
};
