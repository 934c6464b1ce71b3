import type { EN_AGENTS } from "../en/agents.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("es");

/** The area "agents" in Spanish. */
export const AGENTS: Translated<typeof EN_AGENTS> = {
  answeredBy: "Responde:",
  chat: "Chat",
  aboutChat: "Responde el modelo del PC. No usa herramientas.",
  aboutAgent: "Un agente de tu PC, con sus herramientas.",
  notThere: "Este agente no está ahora en el PC.",
  whoAnswers: "¿Quién debe responder?",

  agents: "Agentes",
  allowedWithoutAsking: "Permitido sin preguntar:",
  ruleScopes: { always: "siempre", conversation: "en una conversación" },
  ruleOf: (agent, scope) => `${agent}, ${scope}`,
  askAgainFor: (tool) => `Volver a preguntar por ${tool}`,
  mayWorkAgain: "Los agentes pueden volver a trabajar.",
  allStopped: "Todos los agentes están detenidos.",
  stopping: "Deteniendo…",
  runResume: "Para que vuelvan a trabajar, ejecuta remote-chat en el PC con {command}",
  letWorkAgain: "Dejar que los agentes trabajen",
  stopEverything: "Detener todo",
  stopQuestion:
    "¿Terminar todo lo que hacen los agentes en este PC, y sus programas? Nada empezará hasta que el dueño del PC lo permita de nuevo.",

  mayUse: "¿Permitir que {agent} use {tool}?",
  asksToUse: (agent, tool) => `${agent} pregunta: ¿puede usar ${tool}?`,
  asksSomething: (who) => `${who} te pregunta algo.`,
  andMore: (count) => plural(count, { other: "Y # más." }),
  look: "Ver",
  reasons: {
    "always-ask": "Se pregunta por cada llamada de este servidor.",
    "first-use": "Esta herramienta no se había usado antes.",
    "may-change": "Puede cambiar algo.",
    "open-world": "Llega más allá de este PC.",
    changed: "No es lo que se permitió antes: su definición ha cambiado.",
    repeating: "Se repite. ¿Debe continuar?",
  },
  otherReason: "Este PC pregunta antes de una llamada así.",
  partShown: (size) =>
    `Solo se muestra una parte de estos ${size}. Míralo todo antes de permitirlo.`,
  showAll: "Mostrar todo",
  notYours: "Solo puede responder el dueño del PC o quien inició esta ejecución.",
  allowOnce: "Permitir una vez",
  allowConversation: "Permitir en esta conversación",
  allowAlways: "Permitir siempre",
  alwaysMeans: (agent, tool) =>
    `Siempre significa: ${agent} puede usar ${tool} con cualquier argumento, hasta que cambie su definición.`,
  doInstead: "¿Qué debe hacer el agente en su lugar?",
  readOnDeny: "El agente lo lee cuando tocas Denegar.",
  denyWithWords: "Denegar con un mensaje…",
  notified: (sent) =>
    plural(sent, { one: "Se avisó a # dispositivo más.", other: "Se avisó a # dispositivos más." }),
  notNotified: (failed) => plural(failed, { other: "No se pudo avisar a #." }),
  timeLeft: (time) => `Si nadie responde, termina en ${time}.`,

  asksYou: "{server} te pregunta",
  serversWords: (timeLeft) => `Palabras del servidor. ${timeLeft}`,
  optional: (field) => `${field} (opcional)`,
  decline: "Rechazar",
  answer: "Responder",

  expired: "Nadie respondió a tiempo.",
  pending: "Espera una respuesta.",
  settled: {
    once: "Permitido una vez",
    conversation: "Permitido en esta conversación",
    always: "Permitido siempre",
    denied: "Denegado",
    answered: "Respondido",
    declined: "Rechazado",
    gone: "Ya no se pregunta",
  },
  settledBy: {
    you: "por ti",
    owner: "por el dueño del PC",
    terminal: "en el terminal del PC",
    device: "desde otro dispositivo",
  },
  settledSentence: (what, by) => `${what} ${by}.`,
  settledAlone: (what) => `${what}.`,

  run: "Ejecución",
  runs: "Ejecuciones en el PC",
  agentsOnPc: "Agentes en el PC",
  fewer: "Menos",
  ended: (count) => plural(count, { one: "# terminada", other: "# terminadas" }),
  looking: "Consultando…",
  stopRun: "Detener esta ejecución",
  goOn: "Continuar",
  statuses: {
    queued: "Espera su turno",
    running: "Trabaja",
    waiting: "Te pregunta",
    done: "Terminado",
    failed: "Falló",
    stopped: "Detenido",
    interrupted: "Interrumpido",
  },
  usesTool: "Usa una herramienta",
  thinks: "Piensa",
  starters: {
    owner: "el dueño del PC",
    terminal: "el terminal del PC",
    device: "un dispositivo",
  },
  loop: (name) => `loop ${name}`,
  begunBy: {
    owner: "Iniciada por el dueño del PC.",
    terminal: "Iniciada en el terminal del PC.",
    device: "Iniciada desde un dispositivo.",
  },
  begunByLoop: (name) => `Iniciada por el loop ${name}.`,
  statusAndStart: (status, begun) => `${status}. ${begun}`,

  steps: (count) => plural(count, { one: "# paso", other: "# pasos" }),
  earlierSteps: (count) => plural(count, { one: "# paso anterior", other: "# pasos anteriores" }),
  tokens: (count) => plural(count, { one: "# token", other: "# tokens" }),
  stepStates: {
    pending: "Sin empezar",
    waiting: "Te espera",
    running: "En marcha",
    done: "Hecho",
    failed: "Falló",
    denied: "Denegado",
    unknown: "Puede que haya ocurrido",
    stopped: "Detenido",
  },
};
