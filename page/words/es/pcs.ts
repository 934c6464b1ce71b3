import type { EN_PCS } from "../en/pcs.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("es");

/** The area "pcs" in Spanish. */
export const PCS: Translated<typeof EN_PCS> = {
  title: "Tus PC",
  addPc: "Añadir otro PC",
  servesPage: "Esta página viene de él",
  howToAdd:
    "En el otro PC, ejecuta remote-chat con {command}. Copia el enlace que aparece y pégalo aquí.",
  seesAll: (pc) =>
    `Esta página viene de ${pc}: quien lleva ese PC podría leer lo que escribes a los demás.`,
  blocked: "Esta página ya no puede preguntarle. Su propio PC se inició sin {option}.",
  unlisted:
    "Esto es de otro PC, {address}. Para usarlo en esta página, inicia remote-chat con {here} en el PC de esta página y con {there} en el otro. Después abre la página de nuevo.",
  insecure:
    "Esto es de otro PC, {address}. El navegador solo deja que esta página pregunte a PC con dirección https. Dale una, por ejemplo con {command}, o abre {address} aparte.",
  silent:
    "{address} no respondió a esta página. ¿Está encendido ese PC? Allí hay que iniciar remote-chat con {there}.",
  settingsOf: (pc) => `Ajustes del PC que ves aquí: ${pc}.`,
  waitsOn: (pc, count) =>
    plural(count, {
      one: `En ${pc} te espera # pregunta.`,
      other: `En ${pc} te esperan # preguntas.`,
    }),
};
