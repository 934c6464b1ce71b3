import { pluralIn } from "../plural.ts";
import type { Words } from "../words-of.ts";

const plural = pluralIn("en");

/** How things stand: what waits, what is not kept, what is new, and what cannot be done now. */
export const EN_STATES = {
  opening: "Opening your conversations…",
  notKept:
    "Not everything here is kept: this device’s storage is full. Delete conversations that you do not need, or export this one, before you close the page.",
  unsent: "Not sent yet. It goes out by itself when the PC can be reached.",
  noAnswer: (pc: string, time: string) => `No answer from ${pc} for ${time}. Is it asleep?`,
  busy: "A reply is on its way. Wait for its end, or stop it.",
  newReply: "New reply",
  showAll: (characters: number) =>
    plural(characters, { one: "Show all (# character)", other: "Show all (# characters)" }),
  showLess: "Show less",
  pastedName: "Pasted text",
  notChanged: "Nothing was changed.",
} as const satisfies Words;
