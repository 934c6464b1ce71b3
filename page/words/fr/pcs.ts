import type { EN_PCS } from "../en/pcs.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("fr");

/** The area "pcs" in French. */
export const PCS: Translated<typeof EN_PCS> = {
  title: "Vos PC",
  addPc: "Ajouter un autre PC",
  servesPage: "Cette page vient de lui",
  howToAdd:
    "Sur l’autre PC, lancez remote-chat avec {command}. Copiez le lien affiché et collez-le ici.",
  seesAll: (pc) =>
    `Cette page vient de ${pc}\u00a0: qui gère ce PC pourrait lire ce que vous écrivez aux autres.`,
  blocked: "Cette page ne peut plus l’interroger. Son propre PC a été lancé sans {option}.",
  unlisted:
    "Ceci concerne un autre PC, {address}. Pour l’utiliser dans cette page, lancez remote-chat avec {here} sur le PC de cette page, et avec {there} sur l’autre. Rouvrez ensuite cette page.",
  insecure:
    "Ceci concerne un autre PC, {address}. Le navigateur ne laisse cette page interroger que des PC avec une adresse https. Donnez-lui-en une, par exemple avec {command}, ou ouvrez {address} à part.",
  silent:
    "{address} n’a pas répondu à cette page. Ce PC est-il allumé\u00a0? remote-chat doit y être lancé avec {there}.",
  settingsOf: (pc) => `Réglages du PC affichés ici\u00a0: ${pc}.`,
  waitsOn: (pc, count) =>
    plural(count, {
      one: `Sur ${pc}, # question vous attend.`,
      other: `Sur ${pc}, # questions vous attendent.`,
    }),
};
