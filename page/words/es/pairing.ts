import type { EN_PAIRING } from "../en/pairing.ts";
import type { Translated } from "../words-of.ts";

/** The area "pairing" in Spanish. */
export const PAIRING: Translated<typeof EN_PAIRING> = {
  welcome: "Chatea con tu propio PC",
  runPair: "En el PC, ejecuta remote-chat con {command}",
  scan: "Apunta la cámara de este móvil al código que aparece",
  noCamera: "Pegar un enlace",
  readConversations: "Leer tus conversaciones",
  pairingWithPc: "Vinculando con tu PC…",
  takesAMoment: "Tarda un momento.",

  pairWithPc: "Vincular con tu PC",
  runPairAndScan:
    "En el PC, ejecuta remote-chat con {command}. Apunta la cámara de este móvil al código que aparece.",
  pasted: "Enlace de vinculación o token",
  pair: "Vincular",
  pairing: "Vinculando…",
  notAPairing: "No es un enlace de vinculación ni un token. Cópialo otra vez del PC.",
  or: "o",
  askAtPc: "Pedirlo en el PC",
  allowThere: "Ahora permite este dispositivo en el PC: lo preguntará durante un minuto.",
  moved:
    "Tu PC tiene una dirección nueva. Las conversaciones anteriores siguen en la antigua, en este dispositivo; se abre también sin red. Allí, elige Ajustes, «Exportar todo»; aquí, Ajustes, «Importar».",
  oldAddress: "Abrir la antigua",
  alreadyPaired: (pc) => `Ya está vinculado con ${pc}.`,

  notPaired: "Sin vincular",
  switchedOff: (pc) => `Desactivado: ${pc}`,
  connecting: (pc) => `Conectando con ${pc}…`,
  connected: (pc) => `Conectado con ${pc}`,
  offline: "Sin conexión",
  unreachable: (pc) => `Sin acceso a ${pc}`,
  refused: (pc) => `Vincula de nuevo ${pc}`,

  choosePc: "Elegir un PC",
  movesTo: (pc) =>
    `El PC de esta conversación se olvidó. Con tu próximo mensaje, toda la conversación va a ${pc}.`,
};
