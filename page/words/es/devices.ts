import type { EN_DEVICES } from "../en/devices.ts";
import type { Translated } from "../words-of.ts";

/** The area "devices" in Spanish. */
export const DEVICES: Translated<typeof EN_DEVICES> = {
  withId: (name, id) => `${name} (${id})`,
  mayUseAgents: "Puede usar agentes y responder por ellos",
  mayAllowForGood: "Puede permitir para siempre una herramienta de un agente",
  newMayUseAgents: "También puede usar agentes y responder por ellos",
  grantsOf: (device) => `Lo que puede hacer ${device}`,
  titleByModel: "Título del modelo",
  askingModel: "Preguntando al modelo…",
  titleNote: "Envía otra vez al modelo el principio de esta conversación.",
  noTitle: "El modelo no dio ningún título.",
};
