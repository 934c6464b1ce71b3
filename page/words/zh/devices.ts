import type { EN_DEVICES } from "../en/devices.ts";
import type { Translated } from "../words-of.ts";

/** The area "devices" in simplified Chinese. */
export const DEVICES: Translated<typeof EN_DEVICES> = {
  withId: (name, id) => `${name}（${id}）`,
  mayUseAgents: "可以使用智能体，并替它们回答",
  mayAllowForGood: "可以始终允许智能体的某个工具",
  newMayUseAgents: "它也可以使用智能体，并替它们回答",
  grantsOf: (device) => `${device} 可以做什么`,
  titleByModel: "由模型起标题",
  askingModel: "正在询问模型…",
  titleNote: "会把此对话的开头再次发送给模型。",
  noTitle: "模型没有给出标题。",
};
