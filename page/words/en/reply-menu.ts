import { pluralIn } from "../plural.ts";
import type { Words } from "../words-of.ts";

const plural = pluralIn("en");

/** What the menu of a reply, its voice, and the pictures of its code say. */
export const EN_REPLY_MENU = {
  imageCopied: "Picture copied.",
  imageSaved: "Picture saved.",
  imageTooLong: "This code is too long for one picture.",
  moreTitle: "This reply",
  copyText: "Copy as text",
  copyMarkdown: "Copy as Markdown",
  share: "Share…",
  readAloud: "Read aloud",
  pause: "Pause",
  goOn: "Go on reading",
  stop: "Stop reading",
  noVoice: "This device has no voice that can read this.",
  spokenCode: (language: string, lines: number) =>
    (language === "" ? "Code, " : `Code in ${language}, `) +
    plural(lines, { one: "# line.", other: "# lines." }),
  spokenFormula: "a formula",
  spokenTable: (rows: number) =>
    plural(rows, { one: "A table with # row.", other: "A table with # rows." }),
  spokenLink: "a link",
} as const satisfies Words;
