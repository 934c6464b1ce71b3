import type { EN_DEVICES } from "../en/devices.ts";
import type { Translated } from "../words-of.ts";

/** The area "devices" in Japanese. */
export const DEVICES: Translated<typeof EN_DEVICES> = {
  withId: (name, id) => `${name}(${id})`,
  mayUseAgents: "エージェントを使い、その確認に答えられる",
  mayAllowForGood: "エージェントのツールを常に許可できる",
  newMayUseAgents: "エージェントを使い、その確認に答えることも許可する",
  grantsOf: (device) => `${device} ができること`,
  titleByModel: "モデルにタイトルを付けてもらう",
  askingModel: "モデルに聞いています…",
  titleNote: "この会話の最初の部分を、もう一度モデルに送ります。",
  noTitle: "モデルはタイトルを付けませんでした。",
};
