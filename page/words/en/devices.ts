import type { Words } from "../words-of.ts";

/** What paired devices may do beyond chatting, and how they are told apart. */
export const EN_DEVICES = {
  withId: (name: string, id: string) => `${name} (${id})`,
  mayUseAgents: "May use agents, and answer for them",
  mayAllowForGood: "May allow an agent’s tool for good",
  newMayUseAgents: "It may also use agents, and answer for them",
  grantsOf: (device: string) => `What ${device} may do`,
  titleByModel: "Title by the model",
  askingModel: "Asking the model…",
  titleNote: "Sends the beginning of this conversation to the model once more.",
  noTitle: "The model gave no title.",
} as const satisfies Words;
