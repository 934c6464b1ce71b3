import type { EN_DEVICES } from "../en/devices.ts";
import type { Translated } from "../words-of.ts";

/** The area "devices" in French. */
export const DEVICES: Translated<typeof EN_DEVICES> = {
  withId: (name, id) => `${name} (${id})`,
  mayUseAgents: "Peut utiliser des agents et répondre pour eux",
  mayAllowForGood: "Peut autoriser pour toujours l’outil d’un agent",
  newMayUseAgents: "Il peut aussi utiliser des agents et répondre pour eux",
  grantsOf: (device) => `Ce que ${device} peut faire`,
  titleByModel: "Titre par le modèle",
  askingModel: "Question au modèle…",
  titleNote: "Envoie une nouvelle fois le début de cette conversation au modèle.",
  noTitle: "Le modèle n’a donné aucun titre.",
};
