import type { EN_PUSH } from "../en/push.ts";
import type { Translated } from "../words-of.ts";

/** The area "push" in Spanish. */
export const PUSH: Translated<typeof EN_PUSH> = {
  question: "¿Te avisamos cuando esté lista?",
  yes: "Sí",
  notNow: "Ahora no",
  gotIt: "Entendido",
  notifications: "Notificaciones",
  tellMe: "Avisar cuando una respuesta esté lista o un agente pregunte",
  about:
    "Tras una respuesta larga, mientras no miras esta página. No dicen nada de lo que se escribió.",
  test: "Enviar una prueba",
  testSent: "Una prueba está en camino.",
  nowOn: "Recibirás un aviso cuando esté lista.",
  denied: "Este navegador no permite notificaciones de esta página.",
  deniedHow:
    "Para permitirlas, abre los ajustes del sitio: toca el icono delante de la dirección, luego Permisos, Notificaciones. Para una app en la pantalla de inicio, abre Ajustes, Notificaciones, y elígela allí.",
  install:
    "Para recibir avisos, añade esta página a la pantalla de inicio: toca Compartir y luego «Añadir a pantalla de inicio». Ábrela desde allí y activa las notificaciones en sus ajustes.",
  insecure:
    "Las notificaciones necesitan una dirección https. Abre esta página con la dirección de un túnel: mira remote-chat serve --tunnel en el PC.",
  unsupported: "Este navegador no tiene notificaciones.",
  notOnPc: "Este PC no envía notificaciones.",
  failed: "No se pudieron activar las notificaciones. Inténtalo más tarde.",
  open: "Abrir",

  replyReady: "Tu respuesta está lista",
  replyFailed: "Tu respuesta terminó antes de tiempo",
  agentAsks: "{agent} pregunta: ¿puede usar {tool}?",
  serverAsks: "{server} te pregunta algo",
  newAddress: "Tu PC tiene una dirección nueva",
  testText: "Las notificaciones funcionan",
};
