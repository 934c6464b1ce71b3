import type { EN_DEVICES } from "../en/devices.ts";
import type { Translated } from "../words-of.ts";

/** The area "devices" in German. */
export const DEVICES: Translated<typeof EN_DEVICES> = {
  withId: (name, id) => `${name} (${id})`,
  mayUseAgents: "Darf Agenten nutzen und für sie antworten",
  mayAllowForGood: "Darf ein Tool eines Agenten für immer erlauben",
  newMayUseAgents: "Es darf auch Agenten nutzen und für sie antworten",
  grantsOf: (device) => `Was ${device} darf`,
  titleByModel: "Titel vom Modell",
  askingModel: "Das Modell wird gefragt…",
  titleNote: "Sendet den Anfang dieses Chats noch einmal an das Modell.",
  noTitle: "Das Modell hat keinen Titel genannt.",
};
