import type { EN_COMMON } from "../en/common.ts";
import type { Translated } from "../words-of.ts";

/** The area "common" in simplified Chinese. */
export const COMMON: Translated<typeof EN_COMMON> = {
  appName: "PC chat",
  cancel: "取消",
  close: "关闭",
  dismiss: "关闭",
  copy: "复制",
  copied: "已复制。",
  cannotCopy: "此浏览器不允许页面复制。",
  allow: "允许",
  deny: "拒绝",
  askAgain: "再问一次",
  reload: "重新加载",
  newVersion: "此页面有新版本。",
  partMissing: "页面的一部分无法加载。",
  keepsNothing: "此浏览器不保存任何内容：对话只保留到页面关闭。",
  notKept: "最后的更改没有保存到此设备，存储空间可能已满。",
  offline: "你已离线。",
  unreachable: "无法连接到 PC。它开机了吗？remote-chat 在运行吗？",
  answeredHttp: (status) => `PC 的地址返回了 HTTP ${status}。`,
};
