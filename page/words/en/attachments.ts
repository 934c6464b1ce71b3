import { pluralIn } from "../plural.ts";
import type { Words } from "../words-of.ts";

const plural = pluralIn("en");

/** Pictures and files of a message. */
export const EN_ATTACHMENTS = {
  title: "Add to the message",
  takePhoto: "Take a photo",
  choosePictures: "Choose pictures",
  chooseFiles: "Choose files",
  about:
    "Pictures are made smaller on this device, and the place where they were taken is removed. Of PDFs and text files the text is sent. You can also paste, or drop files on the page.",
  attached: "Attached",
  reading: (name: string) => `Reading ${name}…`,
  remove: (name: string) => `Remove ${name}`,
  dismiss: (what: string) => `Dismiss: ${what}`,
  enlarge: (name: string) => `Enlarge ${name}`,
  picture: "Picture",
  textFile: "Text file",
  kilobytes: (size: string) => `${size} kB`,
  megabytes: (size: string) => `${size} MB`,
  cut: (shown: string) => `only the first ${shown} characters`,
  notSentAgain: (count: number) =>
    plural(count, {
      one: "# picture or file is not sent again, to keep the message small. The model is told so.",
      other:
        "# pictures and files are not sent again, to keep the message small. The model is told so.",
    }),
  notSeen: "Pictures of this conversation are not sent: the chosen model sees none.",
  unreadable: "The text of this file cannot be read on this device any more.",

  isBlind: "The chosen model does not see pictures.",
  agentIsBlind: (agent: string) => `${agent} is an agent, and agents take no pictures.`,
  removePictures: (count: number) =>
    plural(count, { one: "Remove the picture", other: "Remove the pictures" }),
  otherModel: "Choose another model",

  animation: (name: string) => `${name} moves: its first picture is sent.`,
  tooManyPictures: (most: number) =>
    `${most} pictures fit in one message. The others were left out.`,
  tooLarge: (name: string, most: string) => `${name} is larger than ${most}, and was not read.`,
  tooManyPixels: (name: string) => `${name} has too many pixels for a phone to read.`,
  corrupt: (name: string) => `${name} is damaged, or no picture that this browser can read.`,
  heic: (name: string) =>
    `${name} is a HEIC picture, which this browser cannot read. Send it as JPEG.`,
  missing: (name: string) => `${name} could not be read. Choose it again.`,
  noText: (name: string) =>
    `${name} is neither a picture, nor a PDF, nor a text in UTF-8, and was not added.`,
  emptyFile: (name: string) => `${name} is empty.`,
  noRoom: (name: string, most: string) =>
    `${name} was not added: the message has its ${most} characters of files already.`,
  pdfLocked: (name: string) => `${name} is locked by a password. Save it without one first.`,
  pdfWithoutText: (name: string) =>
    `There is no text in ${name}: its pages may be pictures. Send them as pictures.`,
  pdfDamaged: (name: string) => `${name} is damaged, and could not be read.`,
  pdfTooMuch: (name: string) => `${name} takes too long or too much memory to read here.`,
  partMissing: "What reads PDFs could not be loaded. Is the PC connected?",
} as const satisfies Words;
