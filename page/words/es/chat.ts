import type { EN_CHAT } from "../en/chat.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("es");

/** The area "chat" in Spanish. */
export const CHAT: Translated<typeof EN_CHAT> = {
  message: "Mensaje",
  send: "Enviar",
  stopReply: "Detener la respuesta",
  sent: "Enviado.",
  youSaid: "Tú",
  replied: (who) => `Respuesta de ${who}`,
  yourMessage: "Tu mensaje",
  editAndSend: "Editar y enviar de nuevo",
  toLatest: "Ir al final",
  previousVersion: "Versión anterior",
  nextVersion: "Versión siguiente",
  version: "Versión",

  thought: "Pensó",
  thoughtFor: (time) => `Pensó durante ${time}`,
  thinking: "Pensando",
  thinkingFor: (time) => `Pensando desde hace ${time}`,

  emptyTitle: "¿Qué quieres preguntar?",
  modelAnswers: (pc) =>
    `Responde el modelo de ${pc}. Tus conversaciones se quedan en este dispositivo.`,
  modelAnswersOnPc: (pc) => `Responde el modelo de ${pc}. Esta conversación se guarda allí.`,
  agentAnswersOnPc: (agent, pc) => `Responde ${agent} en ${pc}. Esta conversación se guarda allí.`,
  goneOnPc: "Ya no está en el PC. Para continuar, guárdala en este dispositivo desde su menú.",
  firstOnPc: "En el PC no se puede cambiar el primer mensaje. Empieza un chat nuevo para eso.",
  agentAnswers: (agent, pc) =>
    `Responde ${agent} en ${pc}. Tus conversaciones se quedan en este dispositivo.`,
  pairToAsk:
    "Vincula tu PC para preguntar a su modelo. Tus conversaciones se quedan en este dispositivo.",
  addInstructions: "Añadir instrucciones",
  changeInstructions: "Cambiar las instrucciones",

  noPc: "No hay ningún PC vinculado.",
  switchedOff: (pc) => `${pc} está desactivado para el chat.`,
  switchOn: "Activar",
  refused: (pc) => `${pc} ya no acepta este dispositivo.`,
  pairAgain: "Vincular de nuevo",
  noModel:
    "{pc} no tiene ningún modelo que responda. Configura uno allí: ejecuta remote-chat con {command}",

  waitingForModel: "Esperando al modelo",
  stopping: "Deteniendo…",
  stopped: "Detenido.",
  unsentOffline:
    "Aún sin enviar: estás sin conexión. Se enviará solo cuando vuelva la conexión, aunque cierres esta página y la abras más tarde. Si no quieres, detenlo.",
  unsentUnreachable: (pc) =>
    `Aún sin enviar: no se puede acceder a ${pc}. Se enviará solo cuando vuelva la conexión, aunque cierres esta página y la abras más tarde. Si no quieres, detenlo.`,
  notSent: "No se envió: no se pudo acceder al PC.",
  connectionLost: "Conexión perdida. La respuesta seguirá cuando vuelva.",
  connectingAgain: "Conectando de nuevo…",
  waitsForPairing: "Esta respuesta espera a que se vincule un PC.",
  waitsForSwitch: "El PC está desactivado para el chat. La respuesta seguirá cuando lo actives.",
  lostWhole:
    "El PC ya no tiene esta respuesta: se reinició o pasó demasiado tiempo. No había llegado nada.",
  lostRest:
    "El PC ya no tiene esta respuesta: se reinició o pasó demasiado tiempo. Lo que había llegado está arriba.",
  leftOff: "Esta respuesta aún estaba en camino cuando se exportó.",

  continueReply: "Continuar",
  continueMessage: "Continúa.",
  reachedLimit: "La respuesta llegó a su límite de longitud.",
  reachedLimitEarly: "El modelo llegó a su límite de longitud antes de responder.",
  filtered: "Un filtro de contenido terminó la respuesta.",
  emptyReply: "El modelo no respondió nada.",
  replyFailed: (why) => `La respuesta falló. ${why}`,
  replyIs: (text) => `Respuesta: ${text}`,
  replyComplete: (words) =>
    plural(words, {
      one: "La respuesta está completa: # palabra.",
      other: "La respuesta está completa: # palabras.",
    }),
  replyLength: (words) =>
    plural(words, {
      one: "La respuesta tiene # palabra.",
      other: "La respuesta tiene # palabras.",
    }),

  code: "Código",
  codeIn: (language) => `Código, ${language}`,
  copyCode: "Copiar código",
  codeCopied: "Código copiado.",
  table: "Tabla",
  image: (name, host) => `Imagen: ${name} (${host})`,
  untitledImage: "sin título",
  controlCharacter: "Carácter de control invisible",
  attach: "Añadir imágenes o archivos",
  refusedOwner: (pc) =>
    `${pc} ya no acepta este navegador. Para un enlace nuevo, ejecuta allí: remote-chat open`,
};
