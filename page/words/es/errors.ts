import { type ErrorWords, errorWords } from "../error-kinds.ts";

/** The area "errors" in Spanish. */
export const ERRORS: ErrorWords = errorWords({
  notTaken:
    "El PC no lo aceptó. Recarga la página: puede ser más antigua que remote-chat en el PC.",
  tooLarge: "Es demasiado grande para el PC.",
  tooLong: "La conversación es demasiado larga para este modelo.",
  notPaired: "El PC ya no conoce este dispositivo. Vincúlalo de nuevo.",
  notAllowed: "Este dispositivo no puede hacerlo. Pregunta al dueño del PC.",
  wrongHost: "El PC no responde en esta dirección. Su dueño puede permitirla.",
  denied: "El dueño del PC dijo que no.",
  noAnswer: "Nadie respondió a tiempo en el PC.",
  codeExpired: "Este enlace ha caducado. Consigue uno nuevo en el PC.",
  noProvider: "El PC no tiene un proveedor que responda. Elige uno en sus ajustes.",
  noModel: "El PC no tiene ese modelo. Elige otro.",
  gone: "Ya no está.",
  lost: "El PC ya no tiene esta respuesta. Pregunta otra vez.",
  changed: "Se cambió en otro lugar entretanto. Míralo e inténtalo de nuevo.",
  settled: "Alguien más ya lo ha respondido.",
  exists: "Ya hay uno con ese nombre.",
  working: "Un agente aún trabaja en ello. Espera a que termine o detenlo.",
  halted: "Todos los agentes están detenidos.",
  off: "Está desactivado en el PC.",
  full: "El PC no guarda más. Borra algunos primero.",
  unreadable: "El PC no pudo leerlo. Mira el archivo allí.",
  notSaved: "El PC no pudo guardarlo. Revisa su disco e inténtalo de nuevo.",
  tooFast: "Demasiados intentos. Espera un poco e inténtalo de nuevo.",
  providerFailed: "El proveedor no respondió. Inténtalo de nuevo o elige otro modelo.",
  busy: "El PC está ocupado. Inténtalo de nuevo en un momento.",
  internal: "Algo falló en el PC. Su registro dice más.",
});
