import type { Words } from "../words-of.ts";

/** What the menu of a reply, its voice, and the pictures of its code say. */
export const EN_REPLY_MENU = {
  imageCopied: "Picture copied.",
  imageSaved: "Picture saved.",
  imageTooLong: "This code is too long for one picture.",
  moreTitle: "This reply",
  copyText: "Copy as text",
  copyMarkdown: "Copy as Markdown",
  copied: "Copied.",
  notCopied: "This browser does not let the page copy.",
  share: "Share…",
  readAloud: "Read aloud",
  pause: "Pause",
  goOn: "Go on reading",
  stop: "Stop reading",
  noVoice: "This device has no voice that can read this.",
  spokenCode: (language: string, lines: number) =>
    `Code${language === "" ? "" : ` in ${language}`}, ${lines} ${lines === 1 ? "line" : "lines"}.`,
  spokenFormula: "a formula",
  spokenTable: (rows: number) => `A table with ${rows} ${rows === 1 ? "row" : "rows"}.`,
  spokenLink: "a link",
} as const satisfies Words;
