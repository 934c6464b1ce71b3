import { pluralIn } from "../plural.ts";
import type { Words } from "../words-of.ts";

const plural = pluralIn("en");

/** Settings, those of a conversation, and what is kept on this device. */
export const EN_SETTINGS = {
  settings: "Settings",
  yourPc: "Your PC",
  usePc: "Use PC for chat",
  forgetPc: "Forget this PC",
  forgetQuestion: (pc: string) =>
    `Forget ${pc}? Your conversations stay on this device; to chat again you pair again.`,
  forget: "Forget",

  onThisDevice: "On this device",
  keptHere: (count: number) =>
    plural(count, {
      one: "# conversation, kept here and nowhere else.",
      other: "# conversations, kept here and nowhere else.",
    }),
  exportAll: "Export all",
  import: "Import",
  deleteAll: "Delete all conversations",
  deleteAllQuestion: "Delete all conversations from this device? They are kept nowhere else.",
  deleteAllConfirm: "Delete all",
  tooLarge: (megabytes: number) => `This file is larger than ${megabytes} MB, and was not read.`,
  unreadable: "This file could not be read. Choose it again.",
  allHere: "Everything in this file is here already.",
  imported: (count: number) =>
    plural(count, { one: "# conversation imported.", other: "# conversations imported." }),
  notAllKept: "This device could not keep all of it. Its storage may be full.",

  conversation: "Conversation",
  title: "Title",
  instructions: "Instructions",
  instructionsField: "Instructions for the model",
  instructionsExample: "For example: Answer briefly, in simple words.",
  instructionsNote: "Sent before every message of this conversation (the system prompt).",
  export: "Export",
  savedAs: (file: string) => `Saved as ${file}.`,
  delete: "Delete",
  deleteConversation: "Delete conversation",
  deleteQuestion: "Delete this conversation from this device? It is kept nowhere else.",
  exportAttached: (name: string) => `(Attached: ${name})`,
  exportLeftOut: (count: number) =>
    plural(count, {
      one: "# picture or file is not in the export: it would be too large to import again.",
      other: "# pictures and files are not in the export: it would be too large to import again.",
    }),
  exportYou: "You",
  exportReply: "Reply",
  exportIncomplete: "(This reply is not complete.)",

  allowDevice: "Allow {name} to use this PC’s chat?",
  quoted: (name: string) => `“${name}”`,

  language: "Language",
  asBrowser: "As the browser",
} as const satisfies Words;
