import { pluralIn } from "../plural.ts";
import type { Words } from "../words-of.ts";

const plural = pluralIn("en");

/** Several PCs in one page. */
export const EN_PCS = {
  title: "Your PCs",
  addPc: "Add another PC",
  servesPage: "This page comes from it",
  howToAdd:
    "On the other PC, run remote-chat with {command}. Copy the link that it shows, and paste it here.",
  seesAll: (pc: string) =>
    `This page comes from ${pc}: whoever runs that PC could read what you write to the others.`,
  blocked: "This page may not ask it any more. Its own PC was started without {option}.",
  unlisted:
    "This is for another PC, {address}. To use it in this page, start remote-chat with {here} on the PC of this page, and with {there} on the other one. Then open this page again.",
  insecure:
    "This is for another PC, {address}. Browsers let this page ask PCs with an https address only. Give it one, as by {command}; or open {address} by itself.",
  silent:
    "{address} gave this page no answer. Is that PC on? remote-chat has to be started there with {there}.",
  settingsOf: (pc: string) => `PC settings shown here: ${pc}.`,
  waitsOn: (pc: string, count: number) =>
    plural(count, {
      one: `On ${pc}, # question waits for you.`,
      other: `On ${pc}, # questions wait for you.`,
    }),
} as const satisfies Words;
