import type { Words } from "../words-of.ts";

/** What is said around a reply that is read. */
export const EN_READING = {
  wrap: "Wrap",
  image: "Image",
  imageCopied: "Picture copied.",
  imageSaved: "Picture saved.",
  imageTooLong: "This code is too long for one picture.",
  more: "More",
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
  spokenCode: (language: string, lines: string) =>
    language === "" ? `Code, ${lines} lines.` : `Code in ${language}, ${lines} lines.`,
  spokenFormula: "a formula",
  spokenTable: (rows: string) => `A table with ${rows} rows.`,
  spokenLink: "a link",
} as const satisfies Words;
