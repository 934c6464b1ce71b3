import { pluralIn } from "../plural.ts";
import type { Words } from "../words-of.ts";

const plural = pluralIn("en");

/** The open conversation: messages, replies, and the field to write in. */
export const EN_CHAT = {
  message: "Message",
  send: "Send",
  attach: "Add pictures or files",
  stopReply: "Stop the reply",
  sent: "Sent.",
  youSaid: "You said",
  replied: (who: string) => `${who} replied`,
  yourMessage: "Your message",
  editAndSend: "Edit and send again",
  toLatest: "To the latest",
  previousVersion: "Previous version",
  nextVersion: "Next version",
  version: "Version",

  thought: "Thought",
  thoughtFor: (time: string) => `Thought for ${time}`,
  thinking: "Thinking",
  thinkingFor: (time: string) => `Thinking for ${time}`,

  emptyTitle: "What would you like to ask?",
  modelAnswers: (pc: string) =>
    `The model on ${pc} answers. Your conversations stay on this device.`,
  modelAnswersOnPc: (pc: string) => `The model on ${pc} answers. This conversation is kept there.`,
  agentAnswersOnPc: (agent: string, pc: string) =>
    `${agent} on ${pc} answers. This conversation is kept there.`,
  goneOnPc:
    "This is not on the PC any more. To go on with it, keep it on this device: it is in its menu.",
  firstOnPc:
    "On the PC the first message cannot be said in another way. Begin a new chat for that.",
  agentAnswers: (agent: string, pc: string) =>
    `${agent} on ${pc} answers. Your conversations stay on this device.`,
  pairToAsk: "Pair with your PC to ask its model. Your conversations stay on this device.",
  addInstructions: "Add instructions",
  changeInstructions: "Change the instructions",

  noPc: "No PC is paired.",
  switchedOff: (pc: string) => `${pc} is switched off for chat.`,
  switchOn: "Switch on",
  refused: (pc: string) => `${pc} does not accept this device any more.`,
  refusedOwner: (pc: string) =>
    `${pc} does not accept this browser any more. For a new link, run there: remote-chat open`,
  pairAgain: "Pair again",
  noModel: "{pc} has no model to answer with. Set one up there: run remote-chat with {command}",

  waitingForModel: "Waiting for the model",
  stopping: "Stopping…",
  stopped: "Stopped.",
  unsentOffline:
    "Not sent yet: you are offline. It goes out by itself when the connection is back, even if you close this page and open it later. Stop, if you do not want that.",
  unsentUnreachable: (pc: string) =>
    `Not sent yet: ${pc} cannot be reached. It goes out by itself when the connection is back, even if you close this page and open it later. Stop, if you do not want that.`,
  notSent: "This has not been sent: the PC could not be reached.",
  connectionLost: "Connection lost. The reply goes on when it is back.",
  connectingAgain: "Connecting again…",
  waitsForPairing: "This reply waits for a PC to be paired.",
  waitsForSwitch: "The PC is switched off for chat. The reply goes on when you switch it on.",
  lostWhole:
    "The PC no longer has this reply: it was restarted, or too much time went by. Nothing of it had come.",
  lostRest:
    "The PC no longer has this reply: it was restarted, or too much time went by. What had come is kept above.",
  leftOff: "This reply was still on its way when it was exported.",

  continueReply: "Continue",
  /** Sent to the model. */
  continueMessage: "Continue.",
  reachedLimit: "The reply reached its length limit.",
  reachedLimitEarly: "The model reached its length limit before it answered.",
  filtered: "A content filter ended the reply.",
  emptyReply: "The model answered with nothing.",
  replyFailed: (why: string) => `The reply failed. ${why}`,
  replyIs: (text: string) => `Reply: ${text}`,
  replyComplete: (words: number) =>
    plural(words, {
      one: "The reply is complete: # word.",
      other: "The reply is complete: # words.",
    }),
  replyLength: (words: number) =>
    plural(words, { one: "The reply has # word.", other: "The reply has # words." }),

  code: "Code",
  codeIn: (language: string) => `Code, ${language}`,
  copyCode: "Copy code",
  codeCopied: "Code copied.",
  table: "Table",
  image: (name: string, host: string) => `Image: ${name} (${host})`,
  untitledImage: "untitled",
  controlCharacter: "Invisible control character",
} as const satisfies Words;
