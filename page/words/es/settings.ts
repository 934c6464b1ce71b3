import type { EN_SETTINGS } from "../en/settings.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("es");

/** The area "settings" in Spanish. */
export const SETTINGS: Translated<typeof EN_SETTINGS> = {
  settings: "Ajustes",
  yourPc: "Tu PC",
  usePc: "Usar el PC para chatear",
  forgetPc: "Olvidar este PC",
  forgetQuestion: (pc) =>
    `¿Olvidar ${pc}? Tus conversaciones se quedan en este dispositivo; para volver a chatear tendrás que vincularlo otra vez.`,
  forget: "Olvidar",

  onThisDevice: "En este dispositivo",
  keptHere: (count) =>
    plural(count, {
      one: "# conversación, guardada solo aquí.",
      other: "# conversaciones, guardadas solo aquí.",
    }),
  exportAll: "Exportar todo",
  import: "Importar",
  deleteAll: "Borrar todas las conversaciones",
  deleteAllQuestion:
    "¿Borrar todas las conversaciones de este dispositivo? No están guardadas en ningún otro sitio.",
  deleteAllConfirm: "Borrar todo",
  tooLarge: (megabytes) => `Este archivo ocupa más de ${megabytes} MB y no se ha leído.`,
  unreadable: "No se pudo leer este archivo. Elígelo otra vez.",
  allHere: "Todo lo de este archivo ya está aquí.",
  imported: (count) =>
    plural(count, {
      one: "# conversación importada.",
      other: "# conversaciones importadas.",
    }),
  notAllKept: "No se pudo guardar todo en este dispositivo. Puede que no quede espacio.",

  conversation: "Conversación",
  title: "Título",
  instructions: "Instrucciones",
  instructionsField: "Instrucciones para el modelo",
  instructionsExample: "Por ejemplo: responde brevemente y con palabras sencillas.",
  instructionsNote: "Se envían antes de cada mensaje de esta conversación (el prompt del sistema).",
  export: "Exportar",
  savedAs: (file) => `Guardado como ${file}.`,
  delete: "Borrar",
  deleteConversation: "Borrar conversación",
  deleteQuestion:
    "¿Borrar esta conversación de este dispositivo? No está guardada en ningún otro sitio.",
  exportYou: "Tú",
  exportReply: "Respuesta",
  exportIncomplete: "(Esta respuesta no está completa.)",

  allowDevice: "¿Permitir que {name} use el chat de este PC?",
  quoted: (name) => `«${name}»`,

  language: "Idioma",
  asBrowser: "El del navegador",
  exportAttached: (name) => `(Adjunto: ${name})`,
  exportLeftOut: (count) =>
    plural(count, {
      one: "# imagen o archivo no está en la exportación: sería demasiado grande para importarla de nuevo.",
      other:
        "# imágenes y archivos no están en la exportación: sería demasiado grande para importarla de nuevo.",
    }),
};
