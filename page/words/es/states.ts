import type { EN_STATES } from "../en/states.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("es");

/** The area "states" in Spanish. */
export const STATES: Translated<typeof EN_STATES> = {
  opening: "Abriendo tus conversaciones…",
  notKept:
    "No todo está guardado: este dispositivo no tiene espacio. Borra conversaciones que no necesites, o exporta esta, antes de cerrar la página.",
  unsent: "Aún sin enviar. Se enviará solo cuando se pueda acceder al PC.",
  noAnswer: (pc, time) => `${pc} no responde desde hace ${time}. ¿Está en reposo?`,
  busy: "Hay una respuesta en camino. Espera a que termine, o detenla.",
  newReply: "Nueva respuesta",
  showAll: (characters) =>
    plural(characters, { one: "Mostrar todo (# carácter)", other: "Mostrar todo (# caracteres)" }),
  showLess: "Mostrar menos",
  pastedName: "Texto pegado",
  notChanged: "No se cambió nada.",
};
